/**
 * Measures a model's calibration table, and its distance if asked to, and writes them where the model's record takes them
 * from:
 *
 *   npm run calibrate -- FOLDER-OF-IDENTITIES --model ID|RECORD.json [--prototypes FOLDER] [--reference FILE]
 *     [--weight 0.75] [--dataset NAME] [--prototypes-dataset NAME]
 *
 * FOLDER-OF-IDENTITIES holds one folder of photos per person; photos in which exactly one face is found count. The folder
 * of prototypes holds photos of at least 1,000 other people, without labels; without it, the model keeps its distance.
 * FILE is FaceNet's ONNX, which once given stays in the models folder. Prints one JSON object with the rates of the
 * model, with the Euclidean distance and with its own, and of the reference.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { calibrated } from "../../lib/embed/calibration.ts";
import { countBelow, equalRates } from "../../lib/embed/equal-rates.ts";
import { chooseEmbedder } from "../../lib/models/choose.ts";
import { FACENET } from "../../lib/models/embedders.ts";
import { readEmbedderRecord } from "../../lib/models/record-file.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { Calibration, FairDistance } from "../../lib/models/types.ts";
import { embedAll, findFaces } from "./embedded.ts";
import { fairDistance, numberPeople, termsOf } from "./fair.ts";
import { type PairDistances, pairDistances, trueAcceptRate } from "./verification.ts";

const MODELS = join(import.meta.dirname, "../../lib/models");
const DISTANCES = [0.46, 0.5, 0.64, 0.8, 1.0, 1.2];
const FALSE_ACCEPT_RATES = [1e-3, 1e-4, 1e-5];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string" },
    prototypes: { type: "string" },
    weight: { type: "string", default: "0.75" },
    reference: { type: "string" },
    dataset: { type: "string" },
    "prototypes-dataset": { type: "string" },
    threads: { type: "string", default: "2" },
  },
});
const [folder] = positionals;
const { model } = values;
if (!folder || !model) {
  console.error("Usage: npm run calibrate -- FOLDER-OF-IDENTITIES --model ID|RECORD.json [--prototypes FOLDER]");
  process.exit(2);
}
if (model === FACENET.id) {
  console.error(`${model} is the reference: its distances are the calibrated scale`);
  process.exit(2);
}
const isOwn = model.endsWith(".json");
if (isOwn && values.prototypes) {
  console.error("A record of your own cannot hold prototypes: they are too long for the environment of functions");
  process.exit(2);
}
const threads = Number(values.threads);

/** Writes what was measured next to the built-in records, or into the user's own. @returns the paths */
async function write(calibration: Calibration, distance: FairDistance | undefined): Promise<string[]> {
  if (isOwn) {
    const path = resolve(model!);
    await writeJson(path, { ...JSON.parse(await readFile(path, "utf8")), calibration });
    return [path];
  }
  const paths = [join(MODELS, "calibrations", `${model}.json`)];
  await writeJson(paths[0]!, calibration);
  if (values.prototypes) {
    paths.push(join(MODELS, "distances", `${model}.json`));
    await writeJson(paths[1]!, distance);
  }
  return paths;
}

async function writeJson(path: string, content: unknown): Promise<void> {
  const text = JSON.stringify(content, null, 2);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${text.replace(/\[\s+([\d.]+),\s+([\d.]+)\s+\]/g, "[$1, $2]")}\n`);
}

function quality(distances: PairDistances) {
  return Object.fromEntries(FALSE_ACCEPT_RATES.map((far) => [`tar@${far}`, trueAcceptRate(distances, far).value]));
}

const record = isOwn ? readEmbedderRecord(model) : findEmbedder(model);
const reference = await chooseEmbedder(values.reference ?? FACENET.id);
if (reference !== FACENET) throw new Error(`${reference.id} is not the reference: give the ONNX file of ${FACENET.id}`);

const faces = (await findFaces(folder)).filter((face) => face.faces === 1);
const people = faces.map(({ photo }) => photo.slice(0, photo.indexOf("/")));
const crops = faces.map(({ crop }) => crop);
const vectors = await embedAll(record, crops, threads);
const plain = pairDistances({ people, vectors });
const theirs = pairDistances({ people, vectors: await embedAll(reference, crops, threads) });
const today = new Date().toISOString().slice(0, 10);

async function distanceOfModel(): Promise<FairDistance | undefined> {
  const { prototypes, weight } = values;
  if (!prototypes) return record.distance;
  const others = await findFaces(prototypes);
  const found = others.map(({ crop }) => crop);
  const numbered = numberPeople(await embedAll(record, found, threads), plain);
  const dataset = values["prototypes-dataset"] ?? basename(resolve(prototypes));
  return { ...fairDistance(numbered, vectors, Number(weight)), dataset, date: today };
}

const distance = await distanceOfModel();
const ours = distance ? pairDistances({ people, vectors, terms: termsOf(distance, vectors) }) : plain;
const calibration: Calibration = {
  dataset: values.dataset ?? basename(resolve(folder)),
  date: today,
  samePairs: ours.same.length,
  differentPairs: ours.different.length,
  ...equalRates(ours.different, theirs.different),
};
const onScale = ours.different.map((each) => calibrated({ calibration }, each));
const falsePairs = DISTANCES.map((each) => ({
  distance: each,
  model: countBelow(onScale, each),
  reference: countBelow(theirs.different, each),
}));
const { prototypes: _, ...fair } = distance ?? {};
const answer = {
  model: record.id,
  people: new Set(people).size,
  faces: people.length,
  ...calibration,
  ...(distance ? { distance: fair } : {}),
  written: await write(calibration, distance),
  falsePairs,
  quality: {
    [record.id]: quality(ours),
    ...(distance ? { [`${record.id}, Euclidean`]: quality(plain) } : {}),
    [FACENET.id]: quality(theirs),
  },
};
console.log(JSON.stringify(answer, null, 2));
