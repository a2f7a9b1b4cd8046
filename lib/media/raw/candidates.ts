import { readJpegHeader } from "../jpeg.ts";
import type { Preview } from "./previews.ts";

/** Smallest longer side, px, of a preview that represents its photo: in smaller thumbnails faces are lost. */
export const PREVIEW_PX = 512;

/** Returns the JPEGs in a camera file that can represent its photo, largest first. */
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

/** Returns the first preview that extends past the end of its file, which is truncated then. */
export function cutOffPreview(bytes: Uint8Array, previews: readonly Preview[]): Preview | undefined {
  return previews.find(({ at, length }) => at + length > bytes.length);
}
