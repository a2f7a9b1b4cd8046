import type { Landmarks } from "../geometry/box.ts";
import { boxOf, type Square } from "../geometry/squares.ts";
import { decodeSizePx } from "../media/decode-size.ts";
import type { OpenPhoto } from "../media/types.ts";
import { measureQuality } from "./quality.ts";
import type { DetectedFace } from "./types.ts";

/** A face as an engine has it: in pixels of the upright original. */
export interface FoundFace {
  readonly square: Square;
  readonly points: Landmarks;
  readonly score: number;
}

/** The face's side in the picture in which its points and its sharpness are looked for, px: these see 64 of them. */
const FACE_PX = 80;

/** The picture in which a face of this side is about FACE_PX large, and its scale: pixels of the original per pixel. */
export async function pictureFor(photo: OpenPhoto, sidePx: number) {
  const picture = await photo.pixels(decodeSizePx(photo, Math.min(1, FACE_PX / sidePx)));
  return { picture, scale: photo.width / picture.width };
}

/** In fractions of the photo, with its quality. */
export async function describeFace(photo: OpenPhoto, { square, points, score }: FoundFace): Promise<DetectedFace> {
  const { width, height } = photo;
  return {
    box: boxOf(square, width, height),
    sizePx: square.side,
    score,
    landmarks: points.map(([x, y]) => [x / width, y / height]) as unknown as Landmarks,
    quality: measureQuality(await pictureFor(photo, square.side), square, points),
  };
}
