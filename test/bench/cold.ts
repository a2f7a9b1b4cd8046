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
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { putObject } from "../../lib/catalog/objects.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { openLibrary } from "../clustering/library.ts";
import { bundleHandler } from "../support/bundle.ts";

const STARTS = 7;
/** Milliseconds of the processor's time. */
const TARGETS = { detect: 600, api: 250 } as const;

const root = join(import.meta.dirname, "../..");
const ends: (() => Promise<void>)[] = [];
const catalog = await openLibrary({ after: (end: () => Promise<void>) => void ends.push(end) });
const folder = await mkdtemp(join(tmpdir(), "facet-cold-"));
const models = await installModels();
const photo = await readFile(join(await installSamples(), "sample1.jpg"));

const events: Record<keyof typeof TARGETS, (start: number) => Promise<unknown>> = {
  /** A photo that was not indexed before. */
  detect: async (start) => {
    const key = `${start}.jpg`;
    await putObject(catalog, catalog.photosBucket, key, photo, "image/jpeg");
    const body = JSON.stringify({
      Records: [{ eventName: "ObjectCreated:Put", s3: { object: { key, eTag: "new" } } }],
    });
    return { Records: [{ messageId: key, body }] };
  },
  api: async () => ({
    version: "2.0",
    routeKey: "GET /people",
    rawPath: "/people",
    rawQueryString: "",
    headers: {},
    requestContext: { http: { method: "GET", path: "/people" } },
    isBase64Encoded: false,
  }),
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
  const files = [2 * start, 2 * start + 1].map((each) => join(folder, `${name}-${each}.json`));
  for (const [index, file] of files.entries()) {
    await writeFile(file, JSON.stringify(await events[name](2 * start + index)));
  }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, "cold-process.cjs"), join(bundle, "index.js"), ...files],
    {
      env: {
        ...process.env,
        NODE_PATH: join(root, "node_modules"),
        ...(name === "detect" ? { FACET_MODELS: models, MALLOC_ARENA_MAX: "1" } : {}),
        STATE_MACHINE: "none",
        AWS_LAMBDA_FUNCTION_NAME: name,
        POWERTOOLS_DEV: "false",
      },
    },
  );
  const { firstMs, secondMs, answers } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  for (const { statusCode = 200, batchItemFailures = [] } of answers) {
    if (statusCode !== 200 || batchItemFailures.length > 0) throw new Error(`the ${name} function failed: ${stdout}`);
  }
  return { firstMs, secondMs };
}
