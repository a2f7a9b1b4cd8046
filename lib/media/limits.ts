import { type ParameterName, type Parameters, readParameters } from "../parameters.ts";
import { UndecodablePhoto } from "./errors.ts";

/** Limits of a photo's size, checked against its header before anything is decoded. */
export interface PhotoLimits {
  /** Largest width x height. */
  readonly pixels: number;
  /** Largest width x height decoded in full size: larger JPEGs are decoded at a fraction, other formats are refused. */
  readonly wholePixels: number;
  /** Largest file, bytes. */
  readonly bytes: number;
}

/** @throws UndecodablePhoto */
export function checkBytes(key: string, bytes: number, limits: PhotoLimits): void {
  if (bytes > limits.bytes)
    throw new UndecodablePhoto(
      key,
      "too many bytes",
      `${millions(bytes)} megabytes, PHOTO_MEGABYTES allows ${millions(limits.bytes)}`,
    );
}

/** Checks a picture that can be decoded at a fraction of its size. @throws UndecodablePhoto */
export function checkPixels(key: string, width: number, height: number, { pixels }: Pick<PhotoLimits, "pixels">): void {
  check(key, width, height, pixels, "PHOTO_MEGAPIXELS");
}

/** Checks a picture that can only be decoded in full size. @throws UndecodablePhoto */
export function checkWhole(key: string, width: number, height: number, limits: PhotoLimits): void {
  checkPixels(key, width, height, limits);
  check(key, width, height, limits.wholePixels, "PHOTO_WHOLE_MEGAPIXELS");
}

function check(key: string, width: number, height: number, most: number, parameter: string): void {
  if (width * height <= most) return;
  const detail = `${width} x ${height} are ${millions(width * height)} megapixels, ${parameter} allows ${millions(most)}`;
  throw new UndecodablePhoto(key, "too many pixels", detail);
}

/** Formats in millions, rounded up, so that a value just over a limit does not read like the limit. */
const millions = (count: number) => String(Math.ceil(count / 1e4) / 100);

/** Divisors of each side at which a JPEG can be decoded (ITU-T T.81 has blocks of 8 x 8). */
const FRACTIONS = [1, 2, 4, 8];

/** Returns the longest side, px, at which at most `wholePixels` of a picture are decoded. */
export function longestDecodedPx(
  width: number,
  height: number,
  { wholePixels }: Pick<PhotoLimits, "wholePixels">,
): number {
  const divisor = FRACTIONS.find((each) => width * height <= wholePixels * each ** 2) ?? FRACTIONS.at(-1)!;
  return Math.floor(Math.max(width, height) / divisor);
}

/** The parameters that set the limits. */
export const LIMIT_NAMES = [
  "PHOTO_MEGAPIXELS",
  "PHOTO_WHOLE_MEGAPIXELS",
  "PHOTO_MEGABYTES",
] as const satisfies readonly ParameterName[];

/** Returns the limits that the parameters set. */
export function limitsOf(parameters: Pick<Parameters, (typeof LIMIT_NAMES)[number]>): PhotoLimits {
  const { PHOTO_MEGAPIXELS, PHOTO_WHOLE_MEGAPIXELS, PHOTO_MEGABYTES } = parameters;
  return { pixels: PHOTO_MEGAPIXELS * 1e6, wholePixels: PHOTO_WHOLE_MEGAPIXELS * 1e6, bytes: PHOTO_MEGABYTES * 1e6 };
}

export const DEFAULT_LIMITS: PhotoLimits = limitsOf(readParameters({}));
