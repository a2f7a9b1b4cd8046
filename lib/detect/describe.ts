import type { Landmarks } from "../geometry/box.ts";
import { boxOf, type Square } from "../geometry/squares.ts";
import { decodeSizePx } from "../media/decode-size.ts";
import type { OpenPhoto } from "../media/types.ts";
import { measureQuality } from "./quality.ts";
import type { DetectedFace } from "./types.ts";

/** A face found by an engine, in pixels of the upright original. */
export interface FoundFace {
  readonly square: Square;
  readonly points: Landmarks;
  readonly score: number;
}

/** Side of the face in the picture that is used for its points and sharpness, px: both work with 64 px. */
const FACE_PX = 80;

/** Decodes a picture in which a face of this side has about FACE_PX. `scale` is pixels of the original per pixel. */
export async function pictureFor(photo: OpenPhoto, sidePx: number) {
  const picture = await photo.pixels(decodeSizePx(photo, Math.min(1, FACE_PX / sidePx)));
  return { picture, scale: photo.width / picture.width };
}

/** Converts a face to fractions of the photo, and measures its quality. */
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
