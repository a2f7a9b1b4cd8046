import { checkJpeg } from "./check-jpeg.ts";
import { UndecodablePhoto } from "./errors.ts";
import { openHeif } from "./heif/open.ts";
import { checkBytes, DEFAULT_LIMITS, type PhotoLimits } from "./limits.ts";
import { openRaster } from "./raster.ts";
import { openCameraFile } from "./raw/open.ts";
import { readRaf, readTiffRaw } from "./raw/previews.ts";
import { sniff } from "./sniff.ts";
import type { OpenPhoto } from "./types.ts";
import { jpegPackets } from "./xmp/jpeg.ts";

/**
 * Reads the header of a photo, by its content and not its name. Nothing is decoded yet: a file truncated after its header
 * opens, and `pixels` returns its readable part and sets a `note`; it throws if nothing is readable.
 *
 * @example
 * const photo = await openPhoto("party/01.jpg", bytes);
 * const { width, height, data } = await photo.pixels(1280);
 *
 * @param key for messages only
 * @throws UndecodablePhoto
 */
export async function openPhoto(
  key: string,
  bytes: Uint8Array,
  limits: PhotoLimits = DEFAULT_LIMITS,
): Promise<OpenPhoto> {
  if (bytes.length === 0) throw new UndecodablePhoto(key, "empty");
  checkBytes(key, bytes.length, limits);
  const found = sniff(bytes);
  switch (found.kind) {
    case "jpeg":
      checkJpeg(key, bytes, limits);
      return { ...(await openRaster(key, bytes, limits)), xmp: jpegPackets(bytes) };
    case "raster":
      return openRaster(key, bytes, limits);
    case "tiff": {
      const raw = readTiffRaw(bytes);
      return raw ? openCameraFile(key, bytes, raw, limits) : openRaster(key, bytes, limits, { failOn: "error" });
    }
    case "raf":
      return openCameraFile(key, bytes, readRaf(bytes), limits);
    case "heif":
      return openHeif(key, bytes, limits);
    case "unsupported":
      throw new UndecodablePhoto(key, "unsupported format", found.name);
    case "unknown":
      throw new UndecodablePhoto(key, "not a picture");
  }
}
