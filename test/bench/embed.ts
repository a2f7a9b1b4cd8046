/**
 * Measures how many faces a second one worker of the embed function embeds, from the bytes of their crops to vectors:
 *
 *   npm run bench -- embed [FOLDER-OF-PHOTOS] [--model MODEL] [--threads 2] [--faces 512]
 *
 * Prints one JSON object. The baseline, timed in turn with the rest, is one session of as many threads that takes crop
 * after crop: decode, arrange, run. Besides the wall clock it tells the processor's time a face, which other work on
 * the machine does not change.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDetector } from "../../lib/detect/detector.ts";
import { cutCrop } from "../../lib/embed/align.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { arrange, decodeWindow } from "../../lib/embed/input.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { chooseEmbedder } from "../../lib/models/choose.ts";
import { installModel, installModels, installSamples } from "../../lib/models/install.ts";
import { ort } from "../../lib/onnx/runtime.ts";
import { readParameters } from "../../lib/parameters.ts";

const BATCHES = [1, 16, 64];
const ROUNDS = 3;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string" },
    threads: { type: "string", default: "2" },
    faces: { type: "string", default: "512" },
  },
});
const [threads, faces] = [Number(values.threads), Number(values.faces)];

/** Crops of real faces, over again until there are enough. */
async function cropsFrom(folder: string, models: string, count: number): Promise<Uint8Array[]> {
  const detector = await createDetector({ engine: "onnx", models, threads: 1 });
  const crops: Uint8Array[] = [];
  for (const name of (await readdir(folder, { recursive: true })).filter((each) => each.endsWith(".jpg")).sort()) {
    const photo = await openPhoto(name, await readFile(join(folder, name)));
    const { faces } = await detector.detect(photo, readParameters({}));
    for (const face of faces) crops.push((await cutCrop(photo, face)).jpeg);
    if (crops.length >= count) break;
  }
  await detector.release();
  return Array.from({ length: count }, (_, at) => crops[at % crops.length]!);
}

interface Timed {
  readonly facesPerSecond: number;
  readonly cpuMsPerFace: number;
}

async function timed(work: () => Promise<void>): Promise<Timed> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { facesPerSecond: (1000 * faces) / ms, cpuMsPerFace: (user + system) / 1000 / faces };
}

const models = await installModels();
const record = await chooseEmbedder(values.model);
const file = await installModel(record);
const crops = await cropsFrom(positionals[0] ?? (await installSamples()), models, faces);
const embedder = await createEmbedder({ record, file, threads });
const plain = await ort.InferenceSession.create(file, { intraOpNumThreads: threads });
const { input, output } = record;

async function oneByOne(): Promise<void> {
  for (const crop of crops) {
    const into = new Float32Array(3 * input.sizePx ** 2);
    arrange(await decodeWindow(crop, input), input, into);
    const shape = input.layout === "NCHW" ? [1, 3, input.sizePx, input.sizePx] : [1, input.sizePx, input.sizePx, 3];
    await plain.run({ [input.name]: new ort.Tensor("float32", into, shape) }, [output.name]);
  }
}

async function inBatches(batch: number): Promise<void> {
  for (let from = 0; from < crops.length; from += batch) {
    for (const vector of await embedder.embed(crops.slice(from, from + batch)))
      if (vector instanceof Error) throw vector;
  }
}

const works = new Map<string, () => Promise<void>>([
  ["baseline", oneByOne],
  ...BATCHES.map((batch): [string, () => Promise<void>] => [`batch ${batch}`, () => inBatches(batch)]),
]);
const best = new Map<string, Timed>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, work] of works) {
    const figures = await timed(work);
    const known = best.get(name) ?? figures;
    best.set(name, {
      facesPerSecond: Math.max(known.facesPerSecond, figures.facesPerSecond),
      cpuMsPerFace: Math.min(known.cpuMsPerFace, figures.cpuMsPerFace),
    });
  }
}
await embedder.release();
await plain.release();

const rounded = (value: number) => Math.round(value * 100) / 100;
const baseline = best.get("baseline")!;
const rows = [...best].map(([name, { facesPerSecond, cpuMsPerFace }]) => [
  name,
  {
    facesPerSecond: rounded(facesPerSecond),
    cpuMsPerFace: rounded(cpuMsPerFace),
    timesFaster: rounded(facesPerSecond / baseline.facesPerSecond),
  },
]);
console.log(JSON.stringify({ model: record.id, threads, faces, ...Object.fromEntries(rows) }, undefined, 2));
