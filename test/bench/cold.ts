/**
 * The processor's time of a function's start, and of its first answer after that:
 *
 *   npm run bench -- cold
 *
 * Each function is bundled as `cdk deploy` does and started as a process of its own against the local host's S3 and
 * DynamoDB; sharp, onnxruntime and libheif come from node_modules, where on AWS a layer brings them. Functions with models are
 * started in two ways: "before" does not await the models when it starts, and takes the original files; "after" is as on AWS,
 * with the files of the layer. The least of some starts counts: the processor's time, not the clock's, since the machine may
 * be busy. The next answer of the same process tells what an answer takes by itself; and a process without Facet's code, what
 * of detection's is sharp's and onnxruntime's.
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { buildGallery } from "../../functions/gallery/build.ts";
import { prepareModels } from "../../layers/vision/prepare.ts";
import { cropKey, getCrop } from "../../lib/catalog/rows/crops.ts";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { forAnySize } from "../../lib/detect/onnx/rfb.ts";
import { FACE_DETECTOR, LANDMARKS_68 } from "../../lib/models/bundled.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { openLibrary } from "../runs/library.ts";
import { bundleHandler } from "../support/bundle.ts";
import { namePeople } from "./people.ts";
import { created, type Metered, meterFunction, request, withoutNode } from "./process.ts";

const STARTS = 7;

/** Milliseconds. */
interface Limits {
  /** Most for the start and the first answer together. */
  readonly total?: number;
  /** Most for the first answer after the start. */
  readonly beyondStart?: number;
}

const ends: (() => Promise<void>)[] = [];
const catalog = await openLibrary({ after: (end: () => Promise<void>) => void ends.push(end) });
const folder = await mkdtemp(join(tmpdir(), "facet-cold-"));
const [models, prepared] = [await installModels(), join(folder, "models")];
const photo = await readFile(join(await installSamples(), "sample1.jpg"));
const portrait = await sharp(photo).extract({ left: 230, top: 230, width: 500, height: 500 }).resize(250).toBuffer();
await cp(models, prepared, { recursive: true });
await prepareModels(prepared);
for (const name of ["gallery", "api", "detect", "embed", "search"])
  await bundleHandler(`functions/${name}/handler.ts`, join(folder, name));
await buildGallery(join(folder, "gallery/public"));

let photos = 0;
let missed = false;
await measure("gallery", "the page", async () => request("GET /"));
await measure("api", "GET /people of a new library", async () => request("GET /people"), { total: 250 });
await compare();
await measureModels("detect", "a photo of 1920 x 1280 px with three faces", () => added(photo), {
  total: 600,
  beyondStart: 250,
});
await measureModels("detect", "a portrait of 250 px", () => added(portrait));
const crops = await storedCrops();
let nextCrop = 0;
await measureModels("embed", "a face", async () => created(crops[nextCrop++ % crops.length]!), { beyondStart: 150 });
await measureModels("search", "a portrait", async () => request("POST /search", portrait));
await namePeople(catalog, 12);
await measure("api", "GET /people of twelve, with their pictures", async () => request("GET /people"));
if (missed) process.exitCode = 1;

/** Measures sharp and onnxruntime on the same photo, without any code of Facet or the SDK. */
async function compare(): Promise<void> {
  const [network, picture] = [join(folder, "network.onnx"), join(folder, "photo.jpg")];
  await writeFile(network, forAnySize(await readFile(join(models, FACE_DETECTOR.name))));
  await writeFile(picture, photo);
  const args = [picture, network, join(models, LANDMARKS_68.name)];
  const runs: Record<string, number>[] = [];
  for (let start = 0; start < STARTS; start++) {
    const script = join(import.meta.dirname, "bare-process.cjs");
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], {
      env: { ...withoutNode(process.env), MALLOC_ARENA_MAX: "1" },
    });
    runs.push(JSON.parse(stdout));
  }
  const [least] = runs.sort((a, b) => a.crops! - b.crops!);
  const steps = Object.entries(least!).map(([step, ms]) => `${step} ${ms}`);
  console.log(`sharp and onnxruntime alone, the same photo: ${least!.crops} ms (${steps.join(", ")})`);
}

/** The event of a photo that was not indexed before: its corner differs from that of all others. */
async function added(bytes: Buffer): Promise<unknown> {
  const nth = photos++;
  const background = { r: (37 * nth) % 256, g: (91 * nth) % 256, b: (151 * nth) % 256 };
  const corner = { create: { width: 8, height: 8, channels: 3 as const, background } };
  const changed = await sharp(bytes)
    .composite([{ input: corner, left: 0, top: 0 }])
    .jpeg({ quality: 90 })
    .toBuffer();
  await putObject(catalog, catalog.photosBucket, `${nth}.jpg`, changed, "image/jpeg");
  return created({ key: `${nth}.jpg`, eTag: "new" });
}

async function storedCrops(): Promise<{ key: string; eTag: string }[]> {
  const crops = [];
  for await (const { faceId } of allFaces(catalog)) {
    crops.push({ key: cropKey(catalog, faceId), eTag: (await getCrop(catalog, faceId))?.eTag ?? "" });
  }
  return crops;
}

/** Measures a function with models in both ways. */
async function measureModels(name: string, what: string, event: () => Promise<unknown>, limits: Limits = {}) {
  const environment = (models: string) => ({ FACET_MODELS: models, MALLOC_ARENA_MAX: "1" });
  await measure(name, `${what}, before`, event, {}, environment(models), "index.cjs");
  await measure(name, `${what}, after`, event, limits, environment(prepared));
}

/**
 * @param event called once for each event
 * @param file that the function is started with, by default as on Lambda
 */
async function measure(
  name: string,
  what: string,
  event: () => Promise<unknown>,
  limits: Limits = {},
  environment: Readonly<Record<string, string>> = {},
  file?: string,
) {
  const runs: Metered[] = [];
  for (let start = 0; start < STARTS; start++) {
    runs.push(await meterFunction(join(folder, name), [await event(), await event()], environment, file));
  }
  const least = (of: (run: Metered) => number) => Math.round(Math.min(...runs.map(of)));
  const [init, first, next] = [
    least(({ initMs }) => initMs),
    least(({ milliseconds }) => milliseconds[0]!),
    least(({ milliseconds }) => milliseconds[1]!),
  ];
  const total = least(({ initMs, milliseconds }) => initMs + milliseconds[0]!);
  const { total: mostInAll = Infinity, beyondStart = Infinity } = limits;
  const most = (limit: number) => (Number.isFinite(limit) ? ` (at most ${limit})` : "");
  console.log(
    `${name}, ${what}: start ${init} ms, first answer ${first} ms${most(beyondStart)}, both ${total} ms${most(mostInAll)}, next answer ${next} ms`,
  );
  missed ||= total > mostInAll || first > beyondStart;
}

for (const end of ends) await end();
await rm(folder, { recursive: true });
