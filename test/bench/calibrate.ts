/**
 * Measures a model's calibration table and writes it where the model's record takes it from:
 *
 *   npm run calibrate -- FOLDER-OF-IDENTITIES --model ID|RECORD.json [--reference FILE] [--dataset NAME]
 *
 * FOLDER-OF-IDENTITIES holds one folder of photos a person; photos in which exactly one face is found count. FILE is
 * FaceNet's ONNX, which once given stays in the models folder. Prints one JSON object with the rates of both models.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createDetector } from "../../lib/detect/detector.ts";
import { cutCrop } from "../../lib/embed/align.ts";
import { calibrated } from "../../lib/embed/calibration.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { chooseEmbedder } from "../../lib/models/choose.ts";
import { FACENET } from "../../lib/models/embedders.ts";
import { installModel, installModels } from "../../lib/models/install.ts";
import { readEmbedderRecord } from "../../lib/models/record-file.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { Calibration, EmbedderModel } from "../../lib/models/types.ts";
import { readParameters } from "../../lib/parameters.ts";
import { countBelow, equalRates } from "./equal-rates.ts";
import { type LabelledVectors, type PairDistances, pairDistances, trueAcceptRate } from "./verification.ts";

const CALIBRATIONS = join(import.meta.dirname, "../../lib/models/calibrations");
const DISTANCES = [0.46, 0.5, 0.64, 0.8, 1.0, 1.2];
const FALSE_ACCEPT_RATES = [1e-3, 1e-4, 1e-5];
const CROPS_AT_ONCE = 64;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string" },
    reference: { type: "string" },
    dataset: { type: "string" },
    threads: { type: "string", default: "2" },
  },
});
const [folder] = positionals;
const { model } = values;
if (!folder || !model) {
  console.error("Usage: npm run calibrate -- FOLDER-OF-IDENTITIES --model ID|RECORD.json [--reference FILE]");
  process.exit(2);
}
if (model === FACENET.id) {
  console.error(`${model} is the reference: its distances are the calibrated scale`);
  process.exit(2);
}

interface LabelledCrops {
  readonly people: string[];
  readonly crops: Uint8Array[];
}

/** Crops of the photos with exactly one face. */
async function cropsOf(root: string, models: string): Promise<LabelledCrops> {
  const detector = await createDetector({ engine: "onnx", models, threads: 1 });
  const found: LabelledCrops = { people: [], crops: [] };
  for (const person of (await readdir(root)).sort()) {
    for (const name of (await readdir(join(root, person))).sort()) {
      const photo = await openPhoto(name, await readFile(join(root, person, name)));
      const { faces } = await detector.detect(photo, readParameters({}));
      const [face] = faces;
      if (!face || faces.length > 1) continue;
      found.people.push(person);
      found.crops.push((await cutCrop(photo, face)).jpeg);
    }
  }
  await detector.release();
  return found;
}

async function vectorsOf(record: EmbedderModel, { people, crops }: LabelledCrops): Promise<LabelledVectors> {
  const file = await installModel(record);
  const embedder = await createEmbedder({ record, file, threads: Number(values.threads) });
  const vectors: Float32Array[] = [];
  while (vectors.length < crops.length) {
    for (const vector of await embedder.embed(crops.slice(vectors.length, vectors.length + CROPS_AT_ONCE))) {
      if (vector instanceof Error) throw vector;
      vectors.push(vector);
    }
  }
  await embedder.release();
  return { people, vectors };
}

/** Returns the place of the table: next to the built-in records, or in the user's own. */
async function write(calibration: Calibration): Promise<string> {
  const own = model!.endsWith(".json");
  const path = own ? resolve(model!) : join(CALIBRATIONS, `${model}.json`);
  const content = own ? { ...JSON.parse(await readFile(path, "utf8")), calibration } : calibration;
  const text = JSON.stringify(content, null, 2);
  await writeFile(path, `${text.replace(/\[\s+([\d.]+),\s+([\d.]+)\s+\]/g, "[$1, $2]")}\n`);
  return path;
}

function quality(distances: PairDistances) {
  return Object.fromEntries(FALSE_ACCEPT_RATES.map((far) => [`tar@${far}`, trueAcceptRate(distances, far).value]));
}

const record = model.endsWith(".json") ? readEmbedderRecord(model) : findEmbedder(model);
const models = await installModels();
const reference = await chooseEmbedder(values.reference ?? FACENET.id);
if (reference !== FACENET) throw new Error(`${reference.id} is not the reference: give the ONNX file of ${FACENET.id}`);
const crops = await cropsOf(folder, models);
const ours = pairDistances(await vectorsOf(record, crops));
const theirs = pairDistances(await vectorsOf(reference, crops));

const calibration: Calibration = {
  dataset: values.dataset ?? basename(resolve(folder)),
  date: new Date().toISOString().slice(0, 10),
  samePairs: ours.same.length,
  differentPairs: ours.different.length,
  ...equalRates(ours.different, theirs.different),
};
const onScale = ours.different.map((distance) => calibrated({ calibration }, distance));
const falsePairs = DISTANCES.map((distance) => ({
  distance,
  model: countBelow(onScale, distance),
  reference: countBelow(theirs.different, distance),
}));
const answer = {
  model: record.id,
  people: new Set(crops.people).size,
  faces: crops.people.length,
  ...calibration,
  written: await write(calibration),
  falsePairs,
  quality: { [record.id]: quality(ours), [FACENET.id]: quality(theirs) },
};
console.log(JSON.stringify(answer, null, 2));
