import { UndecodablePhoto } from "./errors.ts";
import { readJpegHeader } from "./jpeg.ts";
import { checkPixels, type PhotoLimits } from "./limits.ts";

/** Least share of a complete file's minimum size that a truncated file must have to be shown. */
const LEAST_SHARE = 1 / 16;

/**
 * Refuses a JPEG whose header promises far more pixels than its file can contain: libjpeg would allocate memory for all
 * of them and fill the rest with grey.
 *
 * @throws UndecodablePhoto
 */
export function checkJpeg(key: string, bytes: Uint8Array, limits: PhotoLimits): void {
  const header = readJpegHeader(bytes);
  if (!header) return;
  const { width, height, leastBytes } = header;
  checkPixels(key, width, height, limits);
  if (bytes.length < leastBytes * LEAST_SHARE)
    throw new UndecodablePhoto(key, "truncated", `${bytes.length} bytes cannot hold ${width} x ${height} pixels`);
}
