/**
 * Measures what Facet finds and whom it recognises, by its own command line:
 *
 *   npm run bench -- quality ../shared/data [--facenet FILE.onnx] [--out quality.json]
 *
 * The folder holds `lfw/images/PERSON/*.jpg`, `detection/SET/boxes.json` with its pictures, and `nonface/*.jpg`. Prints
 * tables in Markdown, one row a model, and writes the same figures with their counts as JSON. Photos in which exactly one
 * face was found count for recognition.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { FACENET, FR_FEATURE } from "../../lib/models/embedders.ts";
import { exportLines, facetJson } from "../support/facet.ts";
import { clusteringFigures } from "./clustering.ts";
import { detectionFigures, type Matched, matchFaces, type TrueFace } from "./detection.ts";
import { markdown } from "./tables.ts";
import { pairDistances, rankOne, trueAcceptRate } from "./verification.ts";

const FALSE_ACCEPT_RATES = [1e-3, 1e-4, 1e-5] as const;
const SETS = ["cmu_mit", "dlib"];
/** The smallest faces of the sets are smaller than the default of 50 px. */
const DETECT = ["--face-size", "20"];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { facenet: { type: "string" }, out: { type: "string" } },
});
const [data] = positionals;
if (!data) {
  console.error("Usage: npm run bench -- quality ../shared/data [--facenet FILE.onnx] [--out quality.json]");
  process.exit(2);
}

export type Recognition = Awaited<ReturnType<typeof recognition>>;
export type Detection = Awaited<ReturnType<typeof detection>>;

/** Indexes the photos with a model, clusters them, and compares what is exported with the folders' names. */
async function recognition(model: string, photos: string) {
  const folder = await mkdtemp(join(tmpdir(), "facet-quality-"));
  try {
    const indexed = await facetJson("index", photos, "--data", folder, "--model", model);
    await facetJson("cluster", "--data", folder);
    const lines = await exportLines(folder, "--vectors");
    const faces = lines.filter(({ type }) => type === "face");
    const perPhoto = Map.groupBy(faces, ({ photoId }) => photoId);
    const used = faces.filter(({ photoId, vector }) => vector && perPhoto.get(photoId)?.length === 1);
    const people = used.map(({ key }) => String(key).split("/")[0] ?? "");
    const vectors = used.map(({ vector }) => readVector(vector));
    const distances = pairDistances({ people, vectors });
    return {
      photos: indexed.photos + indexed.skipped.length,
      photosWithFace: perPhoto.size,
      failed: indexed.failed.length,
      faces: used.length,
      samePairs: distances.same.length,
      differentPairs: distances.different.length,
      verification: FALSE_ACCEPT_RATES.map((far) => ({ far, ...trueAcceptRate(distances, far) })),
      rankOne: rankOne({ people, vectors }),
      clustering: clusteringFigures(used.map(({ clusterId }, at) => ({ clusterId, person: people[at]! }))),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readVector(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

/** Looks for the faces of a set's pictures. */
async function detection(set: string) {
  const entries: { image: string; faces: { x: number; y: number; w: number; h: number; ignore?: boolean }[] }[] =
    JSON.parse(await readFile(join(set, "boxes.json"), "utf8"));
  const answers = await facetJson("detect", ...entries.map(({ image }) => join(set, image)), ...DETECT);
  return detectionFigures(
    entries.map(({ faces }, at): Matched => {
      const truth = faces.map(
        ({ x, y, w, h, ignore = false }): TrueFace => ({ x: x + w / 2, y: y + h / 2, size: (w + h) / 2, ignore }),
      );
      return matchFaces(squaresOf(answers[at]), truth);
    }),
  );
}

interface Answer {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly { readonly box: { x: number; y: number; width: number; height: number }; sizePx: number }[];
}

function squaresOf({ width, height, faces }: Answer) {
  return faces.map(({ box, sizePx }) => ({
    x: (box.x + box.width / 2) * width,
    y: (box.y + box.height / 2) * height,
    size: sizePx,
  }));
}

/** Faces found where there is none. */
async function falseFaces(folder: string, ...flags: string[]) {
  const pictures = (await readdir(folder)).filter((name) => name.endsWith(".jpg")).sort();
  const answers: Answer[] = await facetJson("detect", ...pictures.map((name) => join(folder, name)), ...flags);
  return { pictures: pictures.length, faces: answers.reduce((sum, { faces }) => sum + faces.length, 0) };
}

const facenet = values.facenet ?? join(data, "../models/facenet-512", FACENET.file.name);
const models = new Map([[FR_FEATURE.id, FR_FEATURE.id]]);
if (existsSync(facenet)) models.set(FACENET.id, resolve(facenet));
else console.error(`without ${FACENET.id}: there is no ${facenet}`);

const recognised: Record<string, Recognition> = {};
for (const [id, model] of models) {
  console.error(`recognition with ${id}`);
  recognised[id] = await recognition(model, join(data, "lfw/images"));
}
console.error("detection");
const detected: Record<string, Detection> = {};
for (const set of SETS) detected[set] = await detection(join(data, "detection", set));
const quality = {
  date: new Date().toISOString().slice(0, 10),
  recognition: recognised,
  detection: {
    ...detected,
    nonface: await falseFaces(join(data, "nonface")),
    nonfaceSmall: await falseFaces(join(data, "nonface"), ...DETECT),
  },
};
if (values.out) await writeFile(values.out, `${JSON.stringify(quality, undefined, 2)}\n`);
console.log(markdown(quality));
