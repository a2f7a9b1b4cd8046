import type { OpenPhoto } from "./types.ts";

/**
 * Returns the longer side, px, at which to decode a photo that is needed at `scale` of its own size: at least that large,
 * never enlarged, and in steps of √2, so that the faces of one photo share a few decodes.
 */
export function decodeSizePx({ width, height }: Pick<OpenPhoto, "width" | "height">, scale: number): number {
  const longer = Math.max(width, height);
  return Math.min(longer, Math.ceil(2 ** (Math.ceil(2 * Math.log2(longer * scale)) / 2)));
}
