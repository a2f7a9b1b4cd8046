/**
 * Measures how well people with many photos are kept together, and whether that harms people with few:
 * `facet export --vectors > faces.jsonl; npm run bench -- many faces.jsonl [--people 24] [--copies 14]`.
 *
 * The keys of the photos begin with a folder for each person; faces count that are alone on their photo. Each face of the
 * people with the most photos gets synthetic ones, between it and another face of the person, with noise. Everyone else is
 * as they are. Prints one JSON object, with the bundled model's distance and with the Euclidean one.
 */
import { parseArgs } from "node:util";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { normalise, randomNumbers } from "../dbscan/synthetic.ts";
import { clusterOnce } from "./cluster-once.ts";
import { clusteringFigures } from "./clustering.ts";
import { EUCLIDEAN } from "./euclidean.ts";
import { readFaces } from "./faces.ts";

/** Length of the noise, and the largest share of the other face. */
const NOISE = 0.5;
const LARGEST_SHARE = 0.5;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { people: { type: "string", default: "24" }, copies: { type: "string", default: "14" } },
});
const [file] = positionals;
if (!file) {
  console.error("Usage: npm run bench -- many faces.jsonl [--people 24] [--copies 14]");
  process.exit(2);
}

const random = randomNumbers(1);
/** A number with mean 0 and variance 1. */
const normal = () => 2 * (random() + random() + random() - 1.5);

function between(one: Float32Array, other: Float32Array): Float32Array {
  const share = LARGEST_SHARE * random();
  const noise = NOISE / Math.sqrt(one.length);
  const mixed = one.map((value, at) => (1 - share) * value + share * other[at]! + noise * normal());
  return normalise(mixed, one.length);
}

const alone = (await readFaces(file)).filter((face) => face.alone);
const people = [...Map.groupBy(alone, ({ person }) => person).values()].sort((a, b) => b.length - a.length);
const large = people.slice(0, Number(values.people));
const synthetic = large.flatMap((own) =>
  own.flatMap((face) =>
    Array.from({ length: Number(values.copies) }, () => {
      const other = own[Math.floor(random() * own.length)]!;
      return { ...face, vector: between(face.vector, other.vector) };
    }),
  ),
);
const faces = [...alone, ...synthetic].map(({ person, vector, sizePx, score }, at) => {
  const digits = `${Math.floor(random() * 2 ** 32).toString(16)}${at}`;
  return { person, faceId: `${digits.padStart(28, "0")}-00000000`, vector, face: { sizePx, score } };
});
const isLarge = new Set(large.map(([first]) => first!.person));

const answer: Record<string, unknown> = { faces: faces.length, people: people.length, large: large.length };
for (const record of [EUCLIDEAN, FR_FEATURE]) {
  const clusters = await clusterOnce(faces, record);
  const found = faces.map(({ person, faceId }) => ({ person, clusterId: clusters.get(faceId) ?? null }));
  answer[record.distance ? record.id : `${record.id}, Euclidean`] = {
    large: clusteringFigures(found.filter(({ person }) => isLarge.has(person))),
    others: clusteringFigures(found.filter(({ person }) => !isLarge.has(person))),
    all: clusteringFigures(found),
  };
}
console.log(JSON.stringify(answer, undefined, 2));
