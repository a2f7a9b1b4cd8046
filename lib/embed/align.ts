import sharp from "sharp";
import type { DetectedFace } from "../detect/types.ts";
import { inverse, type Pixel, type Similarity, scaleOf, similarityBetween } from "../geometry/umeyama.ts";
import { decodeSizePx } from "../media/decode-size.ts";
import type { OpenPhoto, Picture } from "../media/types.ts";
import { lookOf } from "./crop-look.ts";
import { CROP_PX, FACE_PX } from "./crop-size.ts";
import { sample } from "./sample.ts";

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

/** A face, as stored in the crops bucket. */
export interface Crop {
  /**
   * 2 CROP_PX x CROP_PX, quality 90, no chroma subsampling: on the left the aligned face for models, on the right the part
   * of the photo around it for people.
   */
  readonly jpeg: Uint8Array;
  /** Pixels of the photo per pixel of the crop, by area, at most 1: a crop enlarged by 2 has a quarter. */
  readonly realPixels: number;
  /** Perceptual hash of the aligned face, see crop-look.ts. */
  readonly look: string;
}

/**
 * Cuts a face out of its photo. The left half is rotated and scaled so that its five points are where models expect them,
 * and black beyond the photo's edge, as in the training pictures of those models. The right half is as the photo is: a
 * square of the same size and centre, moved to where the photo has pixels. The photo is decoded no larger than this face needs.
 */
export async function cutCrop(photo: OpenPhoto, face: Pick<DetectedFace, "landmarks">): Promise<Crop> {
  const { picture, toPicture, realPixels } = await placed(photo, face);
  const aligned = sample(picture, toPicture);
  const around = sample(picture, squareAround(picture, toPicture));
  const line = 3 * CROP_PX;
  const pixels = new Uint8Array(2 * CROP_PX * line);
  for (let row = 0; row < CROP_PX; row++) {
    pixels.set(aligned.subarray(row * line, (row + 1) * line), 2 * row * line);
    pixels.set(around.subarray(row * line, (row + 1) * line), (2 * row + 1) * line);
  }
  return { jpeg: await encoded(pixels, 2 * CROP_PX), realPixels, look: lookOf(aligned) };
}

/** Cuts only the aligned half of a crop, for pictures that nobody is shown. @returns JPEG of CROP_PX x CROP_PX */
export async function cutAligned(photo: OpenPhoto, face: Pick<DetectedFace, "landmarks">): Promise<Uint8Array> {
  const { picture, toPicture } = await placed(photo, face);
  return encoded(sample(picture, toPicture), CROP_PX);
}

/** Computes the look of the crop that `cutCrop` would cut. */
export async function lookOfFace(photo: OpenPhoto, face: Pick<DetectedFace, "landmarks">): Promise<string> {
  const { picture, toPicture } = await placed(photo, face);
  return lookOf(sample(picture, toPicture));
}

/** Decodes the photo as large as a face needs, and finds where the pixels of its aligned crop are in it. */
async function placed(photo: OpenPhoto, { landmarks }: Pick<DetectedFace, "landmarks">) {
  const onOriginal = landmarks.map(([x, y]): Pixel => [x * photo.width, y * photo.height]);
  const cropPerPhotoPx = scaleOf(similarityBetween(onOriginal, IN_CROP));
  const picture = await photo.pixels(decodeSizePx(photo, cropPerPhotoPx));
  // Fractions refer to the corner of a pixel, samples to its centre.
  const points = landmarks.map(([x, y]): Pixel => [x * picture.width - 0.5, y * picture.height - 0.5]);
  const toPicture = inverse(similarityBetween(points, IN_CROP));
  return { picture, toPicture, realPixels: Math.min(1, 1 / cropPerPhotoPx ** 2) };
}

/**
 * Finds the upright square with the centre and size of an aligned crop, moved into the picture, and smaller if the picture
 * is.
 * @returns maps pixels of the square to pixels of the picture
 */
function squareAround({ width, height }: Picture, toPicture: Similarity): Similarity {
  const { a, b, tx, ty } = toPicture;
  const middle = (CROP_PX - 1) / 2;
  // First and last sample are at least at the centres of the outermost pixels.
  const step = Math.min(scaleOf(toPicture), (Math.min(width, height) - 1) / CROP_PX);
  const half = (step * CROP_PX) / 2;
  const within = (centre: number, length: number) =>
    Math.max(half, Math.min(length - 1 - half, centre)) - step * middle;
  return {
    ...{ a: step, b: 0 },
    tx: within(a * middle - b * middle + tx, width),
    ty: within(b * middle + a * middle + ty, height),
  };
}

async function encoded(pixels: Uint8Array, width: number): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height: CROP_PX, channels: 3 } })
    .jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" })
    .toBuffer();
}
