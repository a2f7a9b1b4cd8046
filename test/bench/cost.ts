/**
 * Measures what the arithmetic of lib/cost/photos.ts starts from, and prints it beside what stands there:
 *
 *   npm run bench -- cost
 *
 * Milliseconds are the processor's, of one thread, on this machine: the least of some rounds. Memory is the most that the
 * process held, the larger of both functions' work. Requests are those of real calls to the local host's S3 and DynamoDB.
 */
import { join } from "node:path";
import { INDEXING } from "../../lib/cost/photos.ts";
import { createDetector } from "../../lib/detect/detector.ts";
import { cutCrop } from "../../lib/embed/align.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installModels } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openLibrary } from "../runs/library.ts";
import { largePhoto, meterIndexing } from "./metered.ts";

const ROUNDS = 7;
const MEGAPIXELS = 12;

/** The processor's time of one call, milliseconds: the least of some rounds, after one to warm up. */
async function leastMs(work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

const models = await installModels();
const detector = await createDetector({ engine: "onnx", models, threads: 1 });
const embedder = await createEmbedder({ record: FR_FEATURE, file: join(models, FR_FEATURE.file.name), threads: 1 });
const parameters = readParameters({});
const crops: Uint8Array[] = [];
async function find(bytes: Uint8Array): Promise<void> {
  const photo = await openPhoto("photo.jpg", bytes);
  const { faces } = await detector.detect(photo, parameters);
  for (const face of faces) crops.push((await cutCrop(photo, face)).jpeg);
}
const [none, one, two] = await Promise.all([0, 1, 2].map((faces) => largePhoto(faces)));
const noneMs = await leastMs(() => find(none!));
const oneMs = await leastMs(() => find(one!));
const cropMs = Math.max(0, (await leastMs(() => find(two!))) - oneMs);
const embedMs = await leastMs(() => embedder.embed(crops.slice(0, 1)));
const memoryMb = process.resourceUsage().maxRSS / 1024;
await detector.release();
await embedder.release();

const ends: (() => Promise<void>)[] = [];
const catalog = await openLibrary({ after: (end: () => Promise<void>) => void ends.push(end) });
const requests = await meterIndexing(catalog);
for (const end of ends) await end();

const round = (value: number) => Math.round(value * 10) / 10;
const measured = {
  megapixelMs: round((oneMs - cropMs) / MEGAPIXELS),
  emptyMegapixelMs: round(noneMs / MEGAPIXELS),
  cropMs: round(cropMs),
  embedMs: round(embedMs),
  memoryMb: Math.round(memoryMb),
  ...requests,
};
console.log(JSON.stringify({ measured, inForce: INDEXING }, null, 2));
