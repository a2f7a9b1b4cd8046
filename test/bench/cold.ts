/**
 * The processor's time from the start of a function's process to its first answer:
 *
 *   npm run bench:cold
 *
 * Each function is bundled as `cdk deploy` does and started as a process of its own against the local host's S3 and
 * DynamoDB; sharp, onnxruntime and libheif come from node_modules, where on AWS a layer brings them. The least of some
 * starts counts: the processor's time, not the clock's, since the machine may be busy. The detect function's first answer
 * is a photo of 1920 x 1280 px with three faces: what that takes by itself, the same again in the same process tells.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { putObject } from "../../lib/catalog/objects.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { openLibrary } from "../clustering/library.ts";
import { bundleHandler } from "../support/bundle.ts";
import { created, meterFunction, request } from "./process.ts";

const STARTS = 7;
/** Milliseconds of the processor's time. */
const TARGETS = { detect: 600, api: 250 } as const;

const ends: (() => Promise<void>)[] = [];
const catalog = await openLibrary({ after: (end: () => Promise<void>) => void ends.push(end) });
const folder = await mkdtemp(join(tmpdir(), "facet-cold-"));
const models = await installModels();
const photo = await readFile(join(await installSamples(), "sample1.jpg"));

const ENVIRONMENTS = { detect: { FACET_MODELS: models, MALLOC_ARENA_MAX: "1" }, api: {} };
const events: Record<keyof typeof TARGETS, (start: number) => Promise<unknown>> = {
  /** A photo that was not indexed before. */
  detect: async (start) => {
    const key = `${start}.jpg`;
    await putObject(catalog, catalog.photosBucket, key, photo, "image/jpeg");
    return created({ key, eTag: "new" });
  },
  api: async () => request("GET /people"),
};

let met = true;
for (const [name, target] of Object.entries(TARGETS) as [keyof typeof TARGETS, number][]) {
  const bundle = join(folder, name);
  await bundleHandler(`functions/${name}/handler.ts`, bundle);
  const times: { firstMs: number; secondMs: number }[] = [];
  for (let start = 0; start < STARTS; start++) times.push(await startOnce(name, bundle, start));
  const least = Math.min(...times.map(({ firstMs }) => firstMs));
  const warm = Math.min(...times.map(({ secondMs }) => secondMs));
  met &&= least <= target;
  const all = times.map(({ firstMs }) => Math.round(firstMs)).join(" ");
  console.log(`${name}: ${Math.round(least)} ms of the processor to the first answer (${all}); at most ${target}`);
  console.log(`${name}: ${Math.round(warm)} ms for the same again, in a process that runs`);
}
for (const end of ends) await end();
await rm(folder, { recursive: true });
if (!met) process.exitCode = 1;

async function startOnce(name: keyof typeof TARGETS, bundle: string, start: number) {
  const twice = [await events[name](2 * start), await events[name](2 * start + 1)];
  const [firstMs = 0, secondMs = 0] = (await meterFunction(bundle, twice, ENVIRONMENTS[name])).milliseconds;
  return { firstMs, secondMs };
}
