/**
 * Measures what Facet finds and whom it recognises, by its own command line:
 *
 *   npm run bench -- quality ../shared/data [--facenet FILE.onnx] [--detection-only] [--out quality.json]
 *
 * The folder holds `lfw/images/PERSON/*.jpg`, `detection/SET/boxes.json` with its pictures, and `nonface/*.jpg`. Prints
 * tables in Markdown, one row a model, and writes the same figures with their counts as JSON. Photos in which exactly one
 * face was found count for recognition. Detection is measured with and without the check by the embedding model. The row "Euclidean" has the same vectors compared by that distance.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { FACENET, FR_FEATURE } from "../../lib/models/embedders.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { exportLines, facetJson } from "../support/facet.ts";
import { clusterOnce } from "./cluster-once.ts";
import { clusteringFigures } from "./clustering.ts";
import { detectionFigures, type Matched, matchFaces, type TrueFace } from "./detection.ts";
import { EUCLIDEAN } from "./euclidean.ts";
import { markdown } from "./tables.ts";
import { type LabelledVectors, pairDistances, rankOne, trueAcceptRate } from "./verification.ts";

const FALSE_ACCEPT_RATES = [1e-3, 1e-4, 1e-5] as const;
const SETS = ["cmu_mit", "dlib"];
/** The smallest faces of the sets are smaller than the default of 50 px. */
const DETECT = ["--face-size", "20"];
const UNCHECKED = "--no-check";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { facenet: { type: "string" }, out: { type: "string" }, "detection-only": { type: "boolean" } },
});
const [data] = positionals;
if (!data) {
  console.error(
    "Usage: npm run bench -- quality ../shared/data [--facenet FILE.onnx] [--detection-only] [--out quality.json]",
  );
  process.exit(2);
}

export type Recognition = Awaited<ReturnType<typeof recognition>>["exported"];
export type Detection = Awaited<ReturnType<typeof detection>>;

/**
 * Indexes the photos with a model, clusters them, and compares what is exported with the folders' names.
 * @param other the same model with another distance, by which the same vectors are compared and clustered
 */
async function recognition(model: string, photos: string, other?: EmbedderRecord) {
  const folder = await mkdtemp(join(tmpdir(), "facet-quality-"));
  try {
    const indexed = await facetJson("index", photos, "--data", folder, "--model", model);
    await facetJson("cluster", "--data", folder);
    const lines = await exportLines(folder, "--vectors");
    const fair = lines.find(({ type }) => type === "model")?.distance;
    const faces = lines.filter(({ type }) => type === "face");
    const perPhoto = Map.groupBy(faces, ({ photoId }) => photoId);
    const used = faces.filter(({ photoId, vector }) => vector && perPhoto.get(photoId)?.length === 1);
    const people = used.map(({ key }) => String(key).split("/")[0] ?? "");
    const vectors = used.map(({ vector }) => readVector(vector));
    const figures = (labelled: LabelledVectors, clusterOf: (faceId: string) => string | null) => {
      const distances = pairDistances(labelled);
      return {
        photos: indexed.photos + indexed.skipped.length,
        photosWithFace: perPhoto.size,
        failed: indexed.failed.length,
        faces: used.length,
        samePairs: distances.same.length,
        differentPairs: distances.different.length,
        verification: FALSE_ACCEPT_RATES.map((far) => ({ far, ...trueAcceptRate(distances, far) })),
        rankOne: rankOne(labelled),
        clustering: clusteringFigures(
          used.map(({ faceId }, at) => ({ clusterId: clusterOf(faceId), person: people[at]! })),
        ),
      };
    };
    const terms = fair && used.map(({ commonness }) => fair.weight * (commonness - fair.median));
    const clusterOf = new Map(used.map(({ faceId, clusterId }) => [faceId, clusterId]));
    const exported = figures({ people, vectors, terms }, (faceId) => clusterOf.get(faceId));
    if (!other) return { exported };
    const withVectors = faces
      .filter(({ vector }) => vector)
      .map((face) => ({ ...face, vector: readVector(face.vector) }));
    const clusters = await clusterOnce(withVectors.map(asStored), other);
    return { exported, other: figures({ people, vectors }, (faceId) => clusters.get(faceId) ?? null) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A face of the export as the catalog stores it. */
// biome-ignore lint/suspicious/noExplicitAny: a line of the export
function asStored({ faceId, photoId, vector, sizePx, score, realPixels, sharpness, yaw, roll }: any) {
  return { faceId, vector, face: { photoId, sizePx, score, realPixels, quality: { sharpness, yaw, roll } } };
}

function readVector(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

/** Looks for the faces of a set's pictures. */
async function detection(set: string, ...flags: string[]) {
  const entries: { image: string; faces: { x: number; y: number; w: number; h: number; ignore?: boolean }[] }[] =
    JSON.parse(await readFile(join(set, "boxes.json"), "utf8"));
  const answers = await facetJson("detect", ...entries.map(({ image }) => join(set, image)), ...DETECT, ...flags);
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
const models = new Map(values["detection-only"] ? [] : [[FR_FEATURE.id, FR_FEATURE.id]]);
if (values["detection-only"]) console.error("without recognition");
else if (existsSync(facenet)) models.set(FACENET.id, resolve(facenet));
else console.error(`without ${FACENET.id}: there is no ${facenet}`);

const recognised: Record<string, Recognition> = {};
for (const [id, model] of models) {
  console.error(`recognition with ${id}`);
  const { exported, other } = await recognition(
    model,
    join(data, "lfw/images"),
    id === FR_FEATURE.id ? EUCLIDEAN : undefined,
  );
  recognised[id] = exported;
  if (other) recognised[`${id}, Euclidean`] = other;
}
console.error("detection");
const detected: Record<string, Detection> = {};
for (const set of SETS) {
  detected[set] = await detection(join(data, "detection", set));
  detected[`${set} without the check`] = await detection(join(data, "detection", set), UNCHECKED);
}
const quality = {
  date: new Date().toISOString().slice(0, 10),
  recognition: recognised,
  detection: {
    ...detected,
    nonface: await falseFaces(join(data, "nonface")),
    nonfaceSmall: await falseFaces(join(data, "nonface"), ...DETECT),
    nonfaceUnchecked: await falseFaces(join(data, "nonface"), ...DETECT, UNCHECKED),
  },
};
if (values.out) await writeFile(values.out, `${JSON.stringify(quality, undefined, 2)}\n`);
console.log(markdown(quality));
