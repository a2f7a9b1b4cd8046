/**
 * The processor's time from the start of a function's process to its first answer:
 *
 *   npm run bench -- cold
 *
 * Each function is bundled as `cdk deploy` does and started as a process of its own against the local host's S3 and
 * DynamoDB; sharp, onnxruntime and libheif come from node_modules, where on AWS a layer brings them. The least of some
 * starts counts: the processor's time, not the clock's, since the machine may be busy. What an answer takes by itself, the
 * same again in the same process tells; and what of detection's is none of Facet's, a process without its code.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { buildGallery } from "../../functions/gallery/build.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { forAnySize } from "../../lib/detect/onnx/rfb.ts";
import { FACE_DETECTOR, LANDMARKS_68 } from "../../lib/models/bundled.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { openLibrary } from "../runs/library.ts";
import { bundleHandler } from "../support/bundle.ts";
import { namePeople } from "./people.ts";
import { created, meterFunction, request, withoutNode } from "./process.ts";

const STARTS = 7;

const ends: (() => Promise<void>)[] = [];
const catalog = await openLibrary({ after: (end: () => Promise<void>) => void ends.push(end) });
const folder = await mkdtemp(join(tmpdir(), "facet-cold-"));
const vision = { FACET_MODELS: await installModels(), MALLOC_ARENA_MAX: "1" };
const photo = await readFile(join(await installSamples(), "sample1.jpg"));
const portrait = await sharp(photo).extract({ left: 230, top: 230, width: 500, height: 500 }).resize(250).toBuffer();
for (const name of ["gallery", "api", "detect"])
  await bundleHandler(`functions/${name}/handler.ts`, join(folder, name));
await buildGallery(join(folder, "gallery/public"));

await measure("gallery", "the page", async () => request("GET /"));
const api = await measure("api", "GET /people of a new library", async () => request("GET /people"), 250);
const detect = await measure("detect", "a photo of 1920 x 1280 px with three faces", (nth) => added(nth, photo), 600);
await compare();
await measure("detect", "a portrait of 250 px", (nth) => added(2 * STARTS + nth, portrait));
await namePeople(catalog, 12);
await measure("api", "GET /people of twelve, with their pictures", async () => request("GET /people"));
if (!api || !detect) process.exitCode = 1;

/** Measures sharp and onnxruntime on the same photo, without any code of Facet or the SDK. */
async function compare(): Promise<void> {
  const [network, picture] = [join(folder, "network.onnx"), join(folder, "photo.jpg")];
  await writeFile(network, forAnySize(await readFile(join(vision.FACET_MODELS, FACE_DETECTOR.name))));
  await writeFile(picture, photo);
  const args = [picture, network, join(vision.FACET_MODELS, LANDMARKS_68.name)];
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

/** A photo that was not indexed before. */
async function added(nth: number, bytes: Buffer): Promise<unknown> {
  await putObject(catalog, catalog.photosBucket, `${nth}.jpg`, bytes, "image/jpeg");
  return created({ key: `${nth}.jpg`, eTag: "new" });
}

/**
 * @param event one for each time that it is asked for
 * @param most milliseconds that the first answer may take
 */
async function measure(name: string, what: string, event: (nth: number) => Promise<unknown>, most = Infinity) {
  const [firsts, seconds]: [number[], number[]] = [[], []];
  for (let start = 0; start < STARTS; start++) {
    const events = [await event(2 * start), await event(2 * start + 1)];
    const { milliseconds } = await meterFunction(join(folder, name), events, name === "detect" ? vision : {});
    firsts.push(milliseconds[0]!);
    seconds.push(milliseconds[1]!);
  }
  const [least, again] = [Math.min(...firsts), Math.min(...seconds)];
  const all = firsts.map(Math.round).join(" ");
  const asked = Number.isFinite(most) ? `, at most ${most}` : "";
  console.log(`${name}, ${what}: ${Math.round(least)} ms of the processor to the first answer${asked} (${all})`);
  console.log(`${name}, ${what}: ${Math.round(again)} ms for the same again, in a process that runs`);
  return least <= most;
}

for (const end of ends) await end();
await rm(folder, { recursive: true });
