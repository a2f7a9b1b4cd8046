import sharp from "sharp";
import type { DetectedFace, Detector } from "../../../lib/detect/types.ts";
import type { Embedder } from "../../../lib/embed/embedder.ts";
import type { Point } from "../../../lib/geometry/box.ts";
import type { Picture } from "../../../lib/media/types.ts";
import { MARKERS } from "./scenes.ts";

/** Finds the faces of scenes in pixels, with their orientation. */
export function sceneDetector(id: string): Detector {
  return {
    id,
    async detect(photo) {
      const faces = facesIn(await photo.pixels(Math.max(photo.width, photo.height)));
      return { faces, detector: id, dropped: { tooSmall: 0, lowScore: 0, overlap: 0 } };
    },
    async release() {},
  };
}

/** A detector that finds only faces that stand upright, and sees one in the corner of photos in which none does. */
export function uprightOnly(detector: Detector): Detector {
  return {
    ...detector,
    async detect(photo, parameters) {
      const { faces, ...rest } = await detector.detect(photo, parameters);
      const found = faces.filter(({ quality }) => Math.abs(quality.roll) < 45);
      const corner = { x: 0, y: 0, width: 0.1, height: 0.1 };
      const seen = faces.slice(0, 1).map((face) => ({ ...face, box: corner, quality: { ...face.quality, roll: 0 } }));
      return { ...rest, faces: found.length > 0 ? found : seen };
    },
  };
}

/** Whose face a crop shows, as a vector: its colour on a circle, so that people lie 1 apart. */
export function sceneEmbedder(modelId: string): Embedder {
  return {
    modelId,
    embed: (crops) => Promise.all(crops.map(async (crop) => ({ vector: await vectorOf(crop), rawLength: 3 }))),
    release: async () => {},
  };
}

/** Returns the person of a vector, 0 to 5. */
export function whoIs([x = 0, y = 0]: Float32Array): number {
  return Math.round((Math.atan2(y, x) / (2 * Math.PI)) * 6 + 6) % 6;
}

async function vectorOf(crop: Uint8Array): Promise<Float32Array> {
  const { data, info } = await sharp(crop).raw().toBuffer({ resolveWithObject: true });
  let [x, y] = [0, 0];
  for (let at = 0; at < data.length; at += info.channels) {
    const { hue, vivid } = colourAt(data, at);
    if (!vivid) continue;
    x += Math.cos(hue);
    y += Math.sin(hue);
  }
  const length = Math.hypot(x, y) || 1;
  return Float32Array.from([x / length, y / length]);
}

function colourAt(data: Uint8Array, at: number): { hue: number; vivid: boolean } {
  const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
  const vivid = Math.max(red, green, blue) - Math.min(red, green, blue) > 55;
  return { hue: Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue), vivid };
}

/** Least number of pixels of one colour in a row or column of a face; JPEG noise has fewer. */
const LEAST = 8;

function facesIn({ width, height, data }: Picture): DetectedFace[] {
  const rows = Array.from({ length: 6 }, () => new Uint32Array(height));
  const columns = Array.from({ length: 6 }, () => new Uint32Array(width));
  for (let at = 0; at < width * height; at++) {
    const { hue, vivid } = colourAt(data, 3 * at);
    if (!vivid) continue;
    const who = Math.round((hue / (2 * Math.PI)) * 6 + 6) % 6;
    rows[who]![Math.floor(at / width)]!++;
    columns[who]![at % width]!++;
  }
  return rows.flatMap((inRows, who) => {
    const [y, yEnd] = extent(inRows);
    const [x, xEnd] = extent(columns[who]!);
    if (x < 0 || y < 0 || xEnd - x < LEAST) return [];
    return [describe({ width, height, data }, { x, y, width: xEnd - x, height: yEnd - y })];
  });
}

function extent(counts: Uint32Array): [first: number, end: number] {
  return [counts.findIndex((count) => count >= LEAST), counts.findLastIndex((count) => count >= LEAST) + 1];
}

function describe({ width, height, data }: Picture, box: DetectedFace["box"]): DetectedFace {
  const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  const places = MARKERS.map(({ x, y }) => at(x, y));
  const bright = places
    .map((place) => ({ place, grey: greyAround(data, width, place) }))
    .sort((a, b) => b.grey - a.grey);
  const [topLeft, topRight, bottomLeft] = bright.map(({ place }) => place) as [number, number][];
  const [right, down] = [minus(topRight!, topLeft!), minus(bottomLeft!, topLeft!)];
  const point = (x: number, y: number): Point => {
    const [u, v] = [(x - 0.25) / 0.5, (y - 0.25) / 0.5];
    const [px, py] = [topLeft![0] + u * right[0] + v * down[0], topLeft![1] + u * right[1] + v * down[1]];
    return [px / width, py / height];
  };
  const [eye, otherEye, nose] = [point(0.35, 0.4), point(0.65, 0.4), point(0.5, 0.55)];
  const [mouth, otherMouth] = [point(0.38, 0.7), point(0.62, 0.7)];
  const isMirrored = right[0] * down[1] - right[1] * down[0] < 0;
  return {
    box: { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height },
    sizePx: box.width,
    score: 50,
    landmarks: isMirrored ? [otherEye, eye, nose, otherMouth, mouth] : [eye, otherEye, nose, mouth, otherMouth],
    quality: { sharpness: 0.3, yaw: 0, roll: degrees(isMirrored ? minus([0, 0], right) : right) },
  };
}

const degrees = ([x, y]: readonly [number, number]) => (Math.atan2(y, x) * 180) / Math.PI;

const minus = (a: readonly number[], b: readonly number[]): [number, number] => [a[0]! - b[0]!, a[1]! - b[1]!];

function greyAround(data: Uint8Array, width: number, [x, y]: readonly number[]): number {
  let sum = 0;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) sum += data[3 * ((Math.floor(y!) + dy) * width + Math.floor(x!) + dx) + 1]!;
  }
  return sum / 9;
}
