/**
 * Measures how well people with many photos are kept together, and whether that harms people with few, and strangers:
 * `facet export --vectors > faces.jsonl; npm run bench -- many faces.jsonl DATA [--people 24] [--photos 933]`, with an export of
 * DATA/lfw/images.
 *
 * The people with the most photos get from FEWEST to --photos faces each: their own, and copies that are turned, blurred,
 * darkened and so on; see augment.ts. The others are as they are, but of those with several photos every ninth has 2, 3,
 * ... 10 at most. Faces count that are alone on their photo. Prints one JSON object.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { randomNumbers } from "../dbscan/synthetic.ts";
import { augment } from "./augment.ts";
import { clusterOnce } from "./cluster-once.ts";
import { clusteringFigures } from "./clustering.ts";
import { embedAll, findFaces } from "./embedded.ts";
import { readFaces } from "./faces.ts";

const FEWEST = 22;
/** Makes more people with few hundred photos than with many: with 24 people and up to 933 photos, 10,298 in all. */
const SKEW = 1.25;
const FEWEST_OF_SMALL = 2;
const MOST_OF_SMALL = 10;
const THREADS = 2;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { people: { type: "string", default: "24" }, photos: { type: "string", default: "933" } },
});
const [file, data] = positionals;
if (!file || !data) {
  console.error("Usage: npm run bench -- many faces.jsonl DATA [--people 24] [--photos 933]");
  process.exit(2);
}

interface Labelled {
  readonly person: string;
  readonly vector: Float32Array;
  readonly face: { readonly sizePx: number; readonly score: number };
}

/** Returns the folders of the people with the most photos. */
async function largest(images: string, count: number): Promise<string[]> {
  const people = await Promise.all(
    (await readdir(images))
      .sort()
      .map(async (person) => ({ person, photos: (await readdir(join(images, person))).length })),
  );
  return people
    .sort((a, b) => b.photos - a.photos)
    .slice(0, count)
    .map(({ person }) => person);
}

/** Makes the faces of people with many photos. */
async function manyFaces(images: string, people: readonly string[], most: number): Promise<Labelled[]> {
  const random = randomNumbers(1);
  const made: Labelled[] = [];
  for (const [rank, person] of people.entries()) {
    const found = (await findFaces(join(images, person))).filter(({ faces }) => faces === 1);
    const photos = Math.round(FEWEST + (most - FEWEST) * (rank / Math.max(1, people.length - 1)) ** SKEW);
    const crops: Uint8Array[] = [];
    for (let at = 0; at < photos; at++) {
      const { crop } = found[at % found.length]!;
      crops.push(at < found.length ? crop : await augment(crop, random));
    }
    for (const vector of await embedAll(FR_FEATURE, crops, THREADS)) {
      made.push({ person, vector, face: { sizePx: 112, score: 50 } });
    }
  }
  return made;
}

/** Returns the faces of everyone else. */
async function fewFaces(exported: string, without: ReadonlySet<string>): Promise<Labelled[]> {
  const alone = (await readFaces(exported)).filter(({ alone, person }) => alone && !without.has(person));
  const people = [...Map.groupBy(alone, ({ person }) => person)].sort(([a], [b]) => (a < b ? -1 : 1));
  const choices = MOST_OF_SMALL - FEWEST_OF_SMALL + 1;
  let small = 0;
  const kept = people.flatMap(([, own]) =>
    own.length === 1 ? own : own.slice(0, FEWEST_OF_SMALL + (small++ % choices)),
  );
  return kept.map(({ person, vector, sizePx, score }) => ({ person, vector, face: { sizePx, score } }));
}

const images = join(data, "lfw/images");
const large = await largest(images, Number(values.people));
const isLarge = new Set(large);
const random = randomNumbers(7);
const labelled = [...(await manyFaces(images, large, Number(values.photos))), ...(await fewFaces(file, isLarge))];
const faces = labelled.map((face, at) => {
  const digits = `${Math.floor(random() * 2 ** 32).toString(16)}0${at}`;
  return { ...face, faceId: `${digits.padStart(28, "0")}-00000000` };
});
const clusters = await clusterOnce(faces, FR_FEATURE);
const found = faces.map(({ person, faceId }) => ({ person, clusterId: clusters.get(faceId) ?? null }));
const photosOf = Map.groupBy(faces, ({ person }) => person);
const some = (isOne: (person: string) => boolean) => clusteringFigures(found.filter(({ person }) => isOne(person)));
const answer = {
  large: some((person) => isLarge.has(person)),
  small: some((person) => !isLarge.has(person) && photosOf.get(person)!.length > 1),
  strangers: some((person) => photosOf.get(person)!.length === 1),
  all: clusteringFigures(found),
};
console.log(JSON.stringify(answer, undefined, 2));
