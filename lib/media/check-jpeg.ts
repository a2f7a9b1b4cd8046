import { UndecodablePhoto } from "./errors.ts";
import { readJpegHeader } from "./jpeg.ts";
import { checkPixels, type Limits } from "./limits.ts";

/** A file that is cut off is shown if it has this share of the bytes that the whole one must have at least. */
const LEAST_SHARE = 1 / 16;

/**
 * Refuses a JPEG whose header says far more than its file can hold: libjpeg would take memory for all of it and fill
 * the rest with grey.
 *
 * @throws UndecodablePhoto
 */
export function checkJpeg(key: string, bytes: Uint8Array, limits: Limits): void {
  const header = readJpegHeader(bytes);
  if (!header) return;
  const { width, height, leastBytes } = header;
  checkPixels(key, width, height, limits);
  if (bytes.length < leastBytes * LEAST_SHARE)
    throw new UndecodablePhoto(key, "truncated", `${bytes.length} bytes cannot hold ${width} x ${height} pixels`);
}
