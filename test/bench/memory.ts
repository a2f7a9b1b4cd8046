/**
 * Prints a table of the time and cost of functions at several memory sizes:
 *
 *   npm run bench -- memory
 *
 * Each function runs bundled, as a process of its own, against the local host's S3 and DynamoDB: its processor's time (the
 * least of some events after the first) and the most memory it held are measured. Milliseconds at a size are arithmetic:
 * Lambda gives 1,769 MB a processor and other sizes in proportion, and what S3 and DynamoDB take to answer is assumed as
 * in lib/cost/photos.ts. A size fits where it is a fifth larger than what the largest work held.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { cropKey, getCrop } from "../../lib/catalog/rows/crops.ts";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { MEMORY_MB, millisecondsAt } from "../../lib/cost/memory.ts";
import { compute, INDEXING } from "../../lib/cost/photos.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../runs/library.ts";
import { bundleHandler } from "../support/bundle.ts";
import { largePhoto } from "./metered.ts";
import { namePeople } from "./people.ts";
import { created, type Metered, meterFunction, request } from "./process.ts";

const SIZES_MB = [256, 512, 768, 1024, 1536, 1769, 3008];
const ROUNDS = 4;
const LIBRARY = 4096;
/** Spare memory, as a share of what a function held. */
const SPARE = 1.2;

/** Work of a function: what is asked of S3 and DynamoDB for it, on how many threads it runs, and what it held at most. */
interface Work {
  readonly name: string;
  readonly size: keyof typeof MEMORY_MB;
  readonly processorMs: number;
  readonly waitMs: number;
  readonly threads: number;
  readonly peakMb: number;
}

const ends: (() => Promise<void>)[] = [];
const catalog = await openLibrary({ after: (end: () => Promise<void>) => void ends.push(end) });
const folder = await mkdtemp(join(tmpdir(), "facet-memory-"));
const models = await installModels();
const environment = { FACET_MODELS: models, MALLOC_ARENA_MAX: "1" };
const { photo, face, s3Ms, dynamoMs } = INDEXING;
const waitOf = (s3: number, dynamo: number) => s3 * s3Ms + dynamo * dynamoMs;

const works: Work[] = [];
const twelve = await largePhoto(2);
const detected = await meter("detect", await photosOf(twelve, ROUNDS + 1));
const largest = await meter("detect", await photosOf(await hugePhoto(), 2));
const detectWaitMs = waitOf(photo.s3Gets + 2 * face.s3Puts, photo.dynamoRequests);
add("detect, 12 megapixels with 2 faces", "detect", detected, detectWaitMs);
add("detect, 100 megapixels", "detect", largest, detectWaitMs);

const crops = [];
for await (const { faceId } of allFaces(catalog)) {
  crops.push({ key: cropKey(catalog, faceId), eTag: (await getCrop(catalog, faceId))?.eTag ?? "" });
}
const embedWaitMs = waitOf(face.s3Gets, face.dynamoRequests);
const one = await meter(
  "embed",
  crops.slice(0, ROUNDS + 1).map((crop) => created(crop)),
);
const ten = await meter("embed", [created(...crops.slice(0, 10)), created(...crops.slice(0, 10))]);
add("embed, a face", "embed", { ...one, peakMb: Math.max(one.peakMb, ten.peakMb) }, embedWaitMs);

const sample = await readFile(join(await installSamples(), "sample1.jpg"));
const searched = await meter("search", Array(ROUNDS + 1).fill(request("POST /search", sample)));
add("search by a picture", "search", searched, waitOf(2, 4));
await namePeople(catalog, 10);
const asked = await meter("api", Array(ROUNDS + 1).fill(request("GET /people")));
add("api, a page of ten people", "api", asked, waitOf(0, 6));

const { length } = FR_FEATURE.output;
const rows = syntheticFaces(LIBRARY, { facesEach: 8, spread: 0.5, seed: 1, length });
const vectors = Array.from({ length: LIBRARY }, (_, row) => ({
  faceId: faceIdOfNumber(row),
  vector: rows.slice(row * length, (row + 1) * length),
}));
await addFaces(catalog, vectors, FR_FEATURE.id);
const planned = await meter("cluster/plan", [{ runId: "bench", input: {} }]);
add(`plan, ${LIBRARY} faces`, "cluster", planned, waitOf(5, LIBRARY / 50));
const whole = await meter("cluster/whole", [{ runId: "bench" }]);
add(`cluster whole, ${LIBRARY} faces`, "clusterWhole", whole, waitOf(10, 20), 2);

for (const end of ends) await end();
await rm(folder, { recursive: true });
print();

function add(name: string, size: Work["size"], metered: Metered, waitMs: number, threads = 1): void {
  const { milliseconds, peakMb } = metered;
  const after = milliseconds.slice(1);
  works.push({
    name,
    size,
    processorMs: Math.min(...(after.length > 0 ? after : milliseconds)),
    waitMs,
    threads,
    peakMb,
  });
}

async function meter(name: string, events: readonly unknown[]): Promise<Metered> {
  const entry = name.includes("/") ? `functions/${name}.ts` : `functions/${name}/handler.ts`;
  const bundle = join(folder, name.replace("/", "-"));
  await bundleHandler(entry, bundle);
  return meterFunction(bundle, events, environment);
}

/** One event for each of so many photos, all of these bytes. */
async function photosOf(bytes: Buffer, count: number): Promise<unknown[]> {
  const keys = Array.from({ length: count }, (_, at) => `${bytes.length}-${at}.jpg`);
  for (const key of keys) await putObject(catalog, catalog.photosBucket, key, bytes, "image/jpeg");
  return keys.map((key) => created({ key, eTag: "new" }));
}

/** The largest photo that is looked at, progressive: its decoder keeps all of it. */
function hugePhoto(): Promise<Buffer> {
  return sharp(twelve).resize(11_500, 8625, { fit: "fill" }).jpeg({ quality: 90, progressive: true }).toBuffer();
}

function print(): void {
  console.log("| work | memory, MB | ms | $ per 1,000 | held, MB | |\n| --- | --- | --- | --- | --- | --- |");
  for (const { name, size, processorMs, waitMs, threads, peakMb } of works) {
    for (const memoryMb of SIZES_MB) {
      const ms = millisecondsAt(memoryMb, processorMs, waitMs, threads);
      const dollars = 1000 * compute(memoryMb, ms, 1);
      const fits = memoryMb >= SPARE * peakMb ? "fits" : "too small";
      const chosen = memoryMb === MEMORY_MB[size] ? ", chosen" : "";
      const row = [name, memoryMb, Math.round(ms), dollars.toFixed(4), Math.round(peakMb), fits + chosen];
      console.log(`| ${row.join(" | ")} |`);
    }
  }
}
