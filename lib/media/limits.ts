import { type Parameters, readParameters } from "../parameters.ts";
import { UndecodablePhoto } from "./errors.ts";

/** What a photo may cost, checked against its header before anything is decoded. */
export interface Limits {
  /** Largest width x height. */
  readonly pixels: number;
  /** Largest file. */
  readonly bytes: number;
}

/** @throws UndecodablePhoto */
export function checkBytes(key: string, bytes: number, limits: Limits): void {
  if (bytes > limits.bytes)
    throw new UndecodablePhoto(key, "too many bytes", `${bytes}, PHOTO_MEGABYTES allows ${limits.bytes}`);
}

/** @throws UndecodablePhoto */
export function checkPixels(key: string, width: number, height: number, limits: Limits): void {
  if (width * height > limits.pixels)
    throw new UndecodablePhoto(
      key,
      "too many pixels",
      `${width} x ${height}, PHOTO_MEGAPIXELS allows ${limits.pixels}`,
    );
}

/** The limits that PHOTO_MEGAPIXELS and PHOTO_MEGABYTES set. */
export function limitsOf(parameters: Pick<Parameters, "PHOTO_MEGAPIXELS" | "PHOTO_MEGABYTES">): Limits {
  return { pixels: parameters.PHOTO_MEGAPIXELS * 1e6, bytes: parameters.PHOTO_MEGABYTES * 1e6 };
}

export const DEFAULT_LIMITS: Limits = limitsOf(readParameters({}));
