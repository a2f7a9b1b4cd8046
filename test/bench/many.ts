/**
 * Measures how well people with many photos are kept together, and whether that harms people with few:
 * `npm run bench -- many DATA [--people 24] [--copies 8] [--threads 2]`.
 *
 * DATA holds lfw/images/NAME/*.jpg. Of the people with the most photos, each face also counts as several mildly changed
 * ones: turned, moved, enlarged, lighter or darker, blurred, compressed. Everyone else is as they are. Prints one JSON
 * object with the figures of both parts, with the bundled model's distance and with the Euclidean one.
 */
import { parseArgs } from "node:util";
import sharp from "sharp";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { randomNumbers } from "../dbscan/synthetic.ts";
import { clusterOnce, type FaceToCluster } from "./cluster-once.ts";
import { clusteringFigures } from "./clustering.ts";
import { embedAll, findFaces } from "./embedded.ts";
import { EUCLIDEAN } from "./euclidean.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    people: { type: "string", default: "24" },
    copies: { type: "string", default: "8" },
    threads: { type: "string", default: "2" },
  },
});
const [data] = positionals;
if (!data) {
  console.error("Usage: npm run bench -- many DATA [--people 24] [--copies 8]");
  process.exit(2);
}

const random = randomNumbers(1);
const between = (low: number, high: number) => low + (high - low) * random();

/** Returns a mildly changed crop. */
async function changed(crop: Uint8Array): Promise<Uint8Array> {
  const { width = 0, height = 0 } = await sharp(crop).metadata();
  const scale = between(0.97, 1.06);
  const turned = sharp(crop)
    .rotate(between(-5, 5), { background: "grey" })
    .resize(Math.ceil(1.2 * width * scale), Math.ceil(1.2 * height * scale), { fit: "cover" });
  const { data: pixels, info } = await turned.png().toBuffer({ resolveWithObject: true });
  const place = (whole: number, part: number) =>
    Math.max(0, Math.min(whole - part, Math.round((whole - part) / 2 + between(-0.02, 0.02) * part)));
  const region = { left: place(info.width, width), top: place(info.height, height), width, height };
  return sharp(pixels)
    .extract(region)
    .modulate({ brightness: between(0.75, 1.25), saturation: between(0.6, 1.2) })
    .blur(between(0.3, 1.4))
    .jpeg({ quality: Math.round(between(45, 90)) })
    .toBuffer();
}

const found = (await findFaces(`${data}/lfw/images`)).filter(({ faces }) => faces === 1);
const personOf = (photo: string) => photo.slice(0, photo.indexOf("/"));
const bySize = [...Map.groupBy(found, ({ photo }) => personOf(photo))].sort((a, b) => b[1].length - a[1].length);
const many = new Set(bySize.slice(0, Number(values.people)).map(([person]) => person));
const faces = found.map(({ crop, photo, sizePx, score }) => ({ crop, person: personOf(photo), sizePx, score }));
for (const face of faces.filter(({ person }) => many.has(person))) {
  for (let copy = 0; copy < Number(values.copies); copy++) faces.push({ ...face, crop: await changed(face.crop) });
}
const vectors = await embedAll(
  FR_FEATURE,
  faces.map(({ crop }) => crop),
  Number(values.threads),
);

/** Each on a photo of its own, in no order. */
const faceIds = faces.map((_, at) => `${Math.floor(random() * 2 ** 32).toString(16)}${at}`.padStart(28, "0"));
const stored = faces.map(({ sizePx, score }, at): FaceToCluster => {
  return { faceId: `${faceIds[at]}-00000000`, vector: vectors[at]!, face: { sizePx, score } };
});
const answer: Record<string, unknown> = { faces: faces.length, people: many.size };
for (const record of [EUCLIDEAN, FR_FEATURE]) {
  const clusters = await clusterOnce(stored, record);
  const labelled = faces.map(({ person }, at) => ({ person, clusterId: clusters.get(stored[at]!.faceId) ?? null }));
  answer[record.distance ? record.id : `${record.id}, Euclidean`] = {
    peopleWithMany: clusteringFigures(labelled.filter(({ person }) => many.has(person))),
    others: clusteringFigures(labelled.filter(({ person }) => !many.has(person))),
    all: clusteringFigures(labelled).pairwise,
  };
}
console.log(JSON.stringify(answer, undefined, 2));
