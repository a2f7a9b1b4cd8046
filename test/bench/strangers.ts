/**
 * Mixes real people into many synthetic strangers, clusters all, and tells how well the clusters agree with the people:
 * `facet export --vectors > faces.jsonl; npm run bench -- strangers faces.jsonl [--n 50000] [--seed 1]`. The keys of the photos
 * begin with a folder for each person; faces that share their photo are clustered but not counted. Prints one JSON object.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { allMembers, latestVersion } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { strangers } from "../dbscan/strangers.ts";
import { addFaces, openLibrary } from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";
import { agreement, readFaces } from "./faces.ts";

const QUANTILES = [1e-5, 1e-4, 1e-3, 1e-2, 0.5];
const SAMPLE = 3000;

const { values, positionals } = parseArgs({
  options: { n: { type: "string", default: "50000" }, seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const [file] = positionals;
if (!file) throw new Error("Name the file that facet export --vectors wrote");
const embedder = await findEmbedder();
const { length } = embedder.output;
const real = await readFaces(file);
const alone = real.filter((face) => face.alone);
const oneEach = [...Map.groupBy(alone, ({ person }) => person).values()].map(([first]) => first!);
const base = Float32Array.from(oneEach.flatMap(({ vector }) => [...vector]));
const rows = strangers(Number(values.n), base, length, Number(values.seed));
const mixed = Array.from({ length: Number(values.n) }, (_, row) => ({
  faceId: `${row.toString(16).padStart(28, "0")}-00000000`,
  person: `stranger ${row}`,
  vector: rows.subarray(row * length, (row + 1) * length),
}));

const closing: (() => Promise<void>)[] = [];
const catalog = await openLibrary({ after: (close) => closing.push(close as () => Promise<void>) });
const finder = await PairFinder.open(availableParallelism());
await addFaces(
  catalog,
  [
    ...real.map(({ faceId, vector, sizePx, score }) => ({ faceId, vector, face: { sizePx, score } })),
    ...mixed.map(({ faceId, vector }) => ({ faceId, vector: Float32Array.from(vector) })),
  ],
  embedder.id,
);
const run = await runOnce(catalog, finder, { length, embedder });
const clusterOf = new Map<string, string>();
for await (const member of allMembers(catalog, (await latestVersion(catalog))!)) {
  clusterOf.set(member.faceId, member.clusterId);
}
const among = (faces: readonly { readonly faceId: string; readonly person: string }[]) =>
  agreement(faces, (faceId) => clusterOf.get(faceId));
const answer = {
  real: alone.length,
  strangers: mixed.length,
  seconds: run.seconds,
  clusters: run.clusters,
  distances: {
    quantiles: QUANTILES,
    realPeople: quantilesWithin(base),
    strangers: quantilesWithin(rows.subarray(0, SAMPLE * length)),
  },
  realPeopleAlone: among(alone),
  all: among([...alone, ...mixed]),
};
console.log(JSON.stringify(answer, undefined, 2));
await finder.close();
for (const close of closing) await close();

/** Distances within which these shares of all pairs of rows lie, Euclidean. */
function quantilesWithin(some: Float32Array): number[] {
  const n = some.length / length;
  const distances = new Float32Array((n * (n - 1)) / 2);
  let pair = 0;
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      let product = 0;
      for (let at = 0; at < length; at++) product += some[a * length + at]! * some[b * length + at]!;
      distances[pair++] = Math.sqrt(Math.max(0, 2 - 2 * product));
    }
  }
  distances.sort();
  return QUANTILES.map((share) => Math.round(distances[Math.floor(share * distances.length)]! * 1000) / 1000);
}
