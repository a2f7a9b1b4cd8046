import { readJpegHeader } from "../jpeg.ts";
import type { Preview } from "./previews.ts";

/** Longer side, px, from which on a preview stands for its photo: smaller ones are thumbnails in which faces vanish. */
export const PREVIEW_PX = 512;

/** The JPEGs in a camera file that may stand for its photo, largest first. */
export function candidates(bytes: Uint8Array, previews: readonly Preview[]): Uint8Array[] {
  return previews
    .flatMap(({ at, length }) => {
      const jpeg = bytes.subarray(at, at + length);
      const header = readJpegHeader(jpeg);
      const usable = header && !header.lossless && Math.max(header.width, header.height) >= PREVIEW_PX;
      return usable ? [{ jpeg, pixels: header.width * header.height }] : [];
    })
    .sort((a, b) => b.pixels - a.pixels)
    .map(({ jpeg }) => jpeg);
}

/** The first preview that goes on past the end of its file, which is cut off then. */
export function cutOffPreview(bytes: Uint8Array, previews: readonly Preview[]): Preview | undefined {
  return previews.find(({ at, length }) => at + length > bytes.length);
}
