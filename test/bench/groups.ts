/**
 * Measures how fairly faces of different groups are told apart, with the bundled model's distance and with the Euclidean
 * one: `npm run bench -- groups FOLDER [--people] [--far 1e-3] [--threads 2]`.
 *
 * FOLDER holds GROUP/PERSON/photos; with --people PERSON/photos, where groups come from the model's prototypes; otherwise
 * photos without labels, where groups come from the prototypes and faces of two photos count as two people. Of photos with
 * labels those count in which exactly one face is found. One threshold holds for everyone: that at which FAR of all pairs
 * of different people are accepted. Prints tables in Markdown.
 */
import { parseArgs } from "node:util";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { clusterOnce, type FaceToCluster } from "./cluster-once.ts";
import { embedAll, type FoundFace, findFaces } from "./embedded.ts";
import { EUCLIDEAN } from "./euclidean.ts";
import { termsOf } from "./fair.ts";
import {
  byPrototype,
  type GroupedFace,
  groupRates,
  mixedClusters,
  type Rates,
  worstOverMedian,
} from "./group-figures.ts";
import { fraction, table, wholeNumber } from "./tables.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    people: { type: "boolean", default: false },
    far: { type: "string", default: "1e-3" },
    threads: { type: "string", default: "2" },
  },
});
const [folder] = positionals;
if (!folder) {
  console.error("Usage: npm run bench -- groups FOLDER [--people] [--far 1e-3]");
  process.exit(2);
}

const found = await findFaces(folder);
const isGrouped = !values.people && found.every(({ photo }) => photo.split("/").length === 3);
const used = isGrouped || values.people ? found.filter(({ faces }) => faces === 1) : found;
const crops = used.map(({ crop }) => crop);
const vectors = await embedAll(FR_FEATURE, crops, Number(values.threads));
const faces = isGrouped ? used.map(grouped) : groupedByPrototype(used);

function grouped({ photo }: FoundFace): GroupedFace {
  const [group = "", person = ""] = photo.split("/");
  return { group, person: `${group}/${person}` };
}

/** Without labels each face counts as a person of its own. */
function groupedByPrototype(some: readonly FoundFace[]): GroupedFace[] {
  const groups = byPrototype(FR_FEATURE, vectors);
  return some.map(({ photo }, at) => {
    const group = `group ${groups[at]! + 1}`;
    return values.people ? { group, person: photo.split("/")[0]! } : { group, person: `face ${at}`, photo };
  });
}

const faceIds = idsOf(used);
const stored = used.map(
  ({ sizePx, score }, at): FaceToCluster => ({ faceId: faceIds[at]!, vector: vectors[at]!, face: { sizePx, score } }),
);

/** Ids by which faces of one photo are known to be. */
function idsOf(some: readonly FoundFace[]): string[] {
  const photos = new Map([...new Set(some.map(({ photo }) => photo))].map((photo, number) => [photo, number]));
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  return some.map(({ photo }, at) => `${hex(photos.get(photo)!, 28)}-${hex(at, 8)}`);
}

async function measure(record: EmbedderRecord): Promise<string> {
  const terms = record.distance && termsOf(record.distance, vectors);
  const { all, groups } = groupRates(faces, { vectors, terms }, Number(values.far));
  const clusters = await clusterOnce(stored, record);
  const mixed = mixedClusters(faces, (at) => clusters.get(faceIds[at]!));
  const row = (group: string, { faces: size, same, accepted, different, falseAccepts }: Rates) => {
    const { clusters: made = 0, mixed: several = 0 } = mixed.get(group) ?? {};
    return [
      group,
      wholeNumber(size),
      same === 0 ? "" : `${fraction(accepted / same)} (${wholeNumber(accepted)} of ${wholeNumber(same)})`,
      `${(falseAccepts / different).toExponential(1)} (${wholeNumber(falseAccepts)} of ${wholeNumber(different)})`,
      `${several} of ${made}`,
    ];
  };
  const ratio = worstOverMedian([...groups.values()]);
  return [
    `${record.id}, ${record.distance ? "its distance" : "Euclidean"}`,
    table(
      ["group", "faces", "TAR", "false-accept rate", "clusters of several people"],
      [row("all", all), ...[...groups].map(([group, rates]) => row(group, rates))],
    ),
    ratio === undefined
      ? "worst group over median: not measured, fewer than 20 false accepts in most groups"
      : `worst group over median: ${ratio.toFixed(1)}`,
  ].join("\n\n");
}

console.log(await measure(EUCLIDEAN));
console.log(`\n${await measure(FR_FEATURE)}`);
