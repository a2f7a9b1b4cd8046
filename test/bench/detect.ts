/**
 * Measures the engines on one thread: `npm run bench -- detect [--rounds 5] [--cascade FILE]`.
 *
 * Prints one JSON object. For every engine and smallest face: milliseconds per megapixel over the pictures of
 * ../shared/data/pigo-golden. `ratio` is the time over that of the straightforward port of Pigo's walk (pigo-port.ts) with
 * the same cascade, pictures and parameters; Pigo itself takes about as long as the port. Each picture counts with its
 * fastest round, and in every round all engines take their turn. Decoding is not counted.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { createDetector } from "../../lib/detect/detector.ts";
import { readCascade } from "../../lib/detect/pigo/cascade.ts";
import { groupWindows } from "../../lib/detect/pigo/group.ts";
import { findWindows, PIGO_SCAN } from "../../lib/detect/pigo/windows.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { installModels } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";
import { PIGO_MODELS, recordings, skip } from "../detect/pigo/recordings.ts";
import { portedWindows } from "./pigo-port.ts";

const FACE_SIZES = [20, 50];
const OWN_CASCADE = join(import.meta.dirname, "../../layers/vision/facet.cascade");

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, cascade: { type: "string", default: OWN_CASCADE } },
});
if (skip) throw new Error(`${skip}: they belong into ../shared`);

const load = (file: string) => readCascade(readFileSync(file));
const [facefinder, cascade] = [load(join(PIGO_MODELS, "facefinder")), load(values.cascade)];
const models = await installModels().catch(() => undefined);
const onnx = models && existsSync(models) ? await createDetector({ engine: "onnx", models, threads: 1 }) : undefined;
if (!onnx) console.error("The onnx engine is left out: its models could not be fetched");

const pictures = await Promise.all(
  recordings().map(async ({ picture }) => {
    const raw = { width: picture.width, height: picture.height, channels: 1 as const };
    const photo = await openPhoto("bench", await sharp(picture.data, { raw }).png({ compressionLevel: 1 }).toBuffer());
    return { picture, photo, maxSize: Math.min(picture.width, picture.height) - 4 };
  }),
);

type Bench = (picture: (typeof pictures)[number], minSize: number) => unknown;
const walk =
  (find: typeof findWindows, trees: typeof cascade): Bench =>
  ({ picture, maxSize }, minSize) =>
    groupWindows(find(trees, picture, { ...PIGO_SCAN, minSize, maxSize }));
const engines: Record<string, Bench> = {
  "port, facefinder": walk(portedWindows, facefinder),
  "pigo, facefinder": walk(findWindows, facefinder),
  "port, own cascade": walk(portedWindows, cascade),
  "pigo, own cascade": walk(findWindows, cascade),
  ...(onnx && { onnx: ({ photo }, FACE_SIZE) => onnx.detect(photo, readParameters({ FACE_SIZE: String(FACE_SIZE) })) }),
};

/** Fastest round of each picture: [engine][size][picture], ms. */
const best = new Map<string, number[]>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [at, picture] of pictures.entries()) {
    for (const size of FACE_SIZES) {
      for (const [name, run] of Object.entries(engines)) {
        const startedAt = performance.now();
        await run(picture, size);
        const ms = performance.now() - startedAt;
        const times = best.get(`${name} ${size}`) ?? best.set(`${name} ${size}`, []).get(`${name} ${size}`)!;
        times[at] = Math.min(times[at] ?? Infinity, ms);
      }
    }
  }
}
await onnx?.release();

const megapixels = pictures.reduce((sum, { picture }) => sum + (picture.width * picture.height) / 1e6, 0);
const total = (name: string, size: number) => best.get(`${name} ${size}`)!.reduce((sum, ms) => sum + ms, 0);
const rounded = (value: number) => Math.round(value * 1000) / 1000;
const answers = Object.keys(engines).map((name) => {
  const port = name.endsWith("own cascade") ? "port, own cascade" : "port, facefinder";
  const sizes = FACE_SIZES.map((size) => {
    const figures = {
      msPerMegapixel: rounded(total(name, size) / megapixels),
      ratio: rounded(total(name, size) / total(port, size)),
    };
    return [`from ${size} px`, figures];
  });
  return [name, Object.fromEntries(sizes)];
});
console.log(
  JSON.stringify(
    { pictures: pictures.length, megapixels: rounded(megapixels), threads: 1, engines: Object.fromEntries(answers) },
    undefined,
    2,
  ),
);
