import sharp from "sharp";
import type { DetectedFace } from "../detect/types.ts";
import { inverse, type Pixel, type Similarity, scaleOf, similarityBetween } from "../geometry/umeyama.ts";
import { decodeSizePx } from "../media/decode-size.ts";
import type { OpenPhoto, Picture } from "../media/types.ts";
import { lookOf } from "./crop-look.ts";
import { CROP_PX, FACE_PX } from "./crop-size.ts";

/** JPEG quality: at 200 px the same size in bytes as quality 95 at 160 px, and the same TAR. */
const QUALITY = 90;

const TEMPLATE_PX = 112;

/**
 * Positions of the eyes, the nose and the corners of the mouth in a face square of TEMPLATE_PX: the template of ArcFace and
 * of every model trained on faces aligned in the same way (insightface, `arcface_src`).
 */
const TEMPLATE: readonly Pixel[] = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

const MARGIN_PX = (CROP_PX - FACE_PX) / 2;
const IN_CROP = TEMPLATE.map(
  ([x, y]): Pixel => [(x * FACE_PX) / TEMPLATE_PX + MARGIN_PX, (y * FACE_PX) / TEMPLATE_PX + MARGIN_PX],
);

/** An aligned face, as stored in the crops bucket. */
export interface Crop {
  /** CROP_PX x CROP_PX, quality 90, no chroma subsampling. */
  readonly jpeg: Uint8Array;
  /** Pixels of the photo per pixel of the crop, by area, at most 1: a crop enlarged by 2 has a quarter. */
  readonly realPixels: number;
  /** Perceptual hash of the crop, see crop-look.ts. */
  readonly look: string;
}

/**
 * Cuts a face out of its photo, rotated and scaled so that its five points are where models expect them. Beyond the photo's
 * edge the crop is black, as in the training pictures of those models. The photo is decoded no larger than this face needs.
 */
export async function cutCrop(photo: OpenPhoto, face: Pick<DetectedFace, "landmarks">): Promise<Crop> {
  const onOriginal = face.landmarks.map(([x, y]): Pixel => [x * photo.width, y * photo.height]);
  const cropPerPhotoPx = scaleOf(similarityBetween(onOriginal, IN_CROP));
  const picture = await photo.pixels(decodeSizePx(photo, cropPerPhotoPx));
  // Fractions refer to the corner of a pixel, samples to its centre.
  const points = face.landmarks.map(([x, y]): Pixel => [x * picture.width - 0.5, y * picture.height - 0.5]);
  const pixels = sample(picture, inverse(similarityBetween(points, IN_CROP)));
  const jpeg = await sharp(pixels, { raw: { width: CROP_PX, height: CROP_PX, channels: 3 } })
    .jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return { jpeg, realPixels: Math.min(1, 1 / cropPerPhotoPx ** 2), look: lookOf(pixels) };
}

/**
 * Samples a picture bilinearly along a similarity transform, averaged over n x n points per pixel if the picture is n times
 * finer than the crop.
 * @param toPicture maps pixels of the crop to pixels of the picture
 * @returns CROP_PX x CROP_PX x 3, row-major
 */
function sample(picture: Picture, toPicture: Similarity): Uint8Array {
  const { a, b, tx, ty } = toPicture;
  const n = Math.max(1, Math.round(scaleOf(toPicture)));
  const out = new Uint8Array(CROP_PX * CROP_PX * 3);
  const sum = new Float64Array(3);
  for (let row = 0; row < CROP_PX; row++) {
    for (let column = 0; column < CROP_PX; column++) {
      sum.fill(0);
      for (let part = 0; part < n * n; part++) {
        const u = column + ((part % n) + 0.5) / n - 0.5;
        const v = row + (Math.floor(part / n) + 0.5) / n - 0.5;
        addBilinear(picture, a * u - b * v + tx, b * u + a * v + ty, sum);
      }
      const at = (row * CROP_PX + column) * 3;
      for (let channel = 0; channel < 3; channel++) out[at + channel] = Math.round(sum[channel]! / (n * n));
    }
  }
  return out;
}

/** Adds the colour at (x, y), pixel centres at whole numbers, to `sum`; black outside. */
function addBilinear({ width, height, data }: Picture, x: number, y: number, sum: Float64Array): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const u = x - left;
  const v = y - top;
  const row = width * 3;
  const at = top * row + left * 3;
  if (left >= 0 && top >= 0 && left + 1 < width && top + 1 < height) {
    const nearTop = (1 - u) * (1 - v);
    const nearBottom = (1 - u) * v;
    const farTop = u * (1 - v);
    const farBottom = u * v;
    for (let channel = 0; channel < 3; channel++) {
      const above = at + channel;
      const below = above + row;
      sum[channel]! +=
        nearTop * data[above]! + farTop * data[above + 3]! + nearBottom * data[below]! + farBottom * data[below + 3]!;
    }
    return;
  }
  const inside = (column: number, line: number) => column >= 0 && line >= 0 && column < width && line < height;
  if (inside(left, top)) addWeighted(data, at, (1 - u) * (1 - v), sum);
  if (inside(left + 1, top)) addWeighted(data, at + 3, u * (1 - v), sum);
  if (inside(left, top + 1)) addWeighted(data, at + row, (1 - u) * v, sum);
  if (inside(left + 1, top + 1)) addWeighted(data, at + row + 3, u * v, sum);
}

function addWeighted(data: Uint8Array, at: number, weight: number, sum: Float64Array): void {
  sum[0]! += weight * data[at]!;
  sum[1]! += weight * data[at + 1]!;
  sum[2]! += weight * data[at + 2]!;
}
