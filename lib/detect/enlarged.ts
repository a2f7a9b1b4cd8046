import { enlarge } from "../media/shrink.ts";
import type { OpenPhoto } from "../media/types.ts";
import { surchargeOf } from "./select.ts";
import type { DetectedFace } from "./types.ts";

/** Longest side, px, of a picture in which a face may fill so much that the networks see too little around it. */
const SMALL_PICTURE_PX = 640;

const FACTOR = 2;

/** Returns true if a picture is so small that it is worth searching enlarged. */
export function isSmall({ width, height }: Pick<OpenPhoto, "width" | "height">): boolean {
  return Math.max(width, height) <= SMALL_PICTURE_PX;
}

/** Returns a photo twice as large in each direction. */
export function enlargedPhoto(photo: OpenPhoto): OpenPhoto {
  const [width, height] = [FACTOR * photo.width, FACTOR * photo.height];
  return {
    ...photo,
    ...{ width, height },
    pixels: async (longerSidePx) =>
      enlarge(await photo.pixels(longerSidePx), Math.min(longerSidePx, Math.max(width, height))),
  };
}

/** Converts a face of an enlarged photo to the photo itself: the small faces that it has must score more. */
export function fromEnlarged(face: DetectedFace): DetectedFace {
  const sizePx = face.sizePx / FACTOR;
  return { ...face, sizePx, score: face.score - surchargeOf(face.sizePx) + surchargeOf(sizePx) };
}
