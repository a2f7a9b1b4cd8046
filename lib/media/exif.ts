import type { Orientation } from "./orientation.ts";
import { TiffReader } from "./tiff.ts";

/** Tags of the Exif standard, 2.32. */
const EXIF_DIRECTORY = 0x8769;
const ORIENTATION = 0x0112;
const MAKE = 0x010f;
const MODEL = 0x0110;
const DATE_TIME = 0x0132;
const EXPOSURE_TIME = 0x829a;
const F_NUMBER = 0x829d;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;
const FILE_SOURCE = 0xa300;
/** Values of FileSource: scanners of film and of prints. A digital camera writes 3. */
const SCANNERS = [1, 2];

/** Returns the time at which the picture was taken, ISO 8601, from an EXIF block with or without its `Exif\0\0` prefix. */
export function takenAtOf(exif: Uint8Array | undefined): string | undefined {
  if (!exif) return undefined;
  const tiff = readerOf(exif);
  const [main] = tiff.directories();
  const [details] = tiff.children(main?.get(EXIF_DIRECTORY));
  // Some camera files store it among the main tags (TIFF/EP, ISO 12234-2).
  const original = isoDate(tiff.text((details?.has(DATE_TIME_ORIGINAL) ? details : main)?.get(DATE_TIME_ORIGINAL)));
  if (!original) return isoDate(tiff.text(main?.get(DATE_TIME)));
  const zone = tiff.text(details?.get(OFFSET_TIME_ORIGINAL));
  return zone && /^[+-]\d\d:\d\d$/.test(zone) ? original + zone : original;
}

/**
 * Returns true if an EXIF block is a digital camera's: it names the camera, or has an exposure, and does not say that a
 * scanner made the file.
 */
export function isFromCamera(exif: Uint8Array | undefined): boolean {
  if (!exif) return false;
  const tiff = readerOf(exif);
  const [main] = tiff.directories();
  const [details] = tiff.children(main?.get(EXIF_DIRECTORY));
  const [source] = tiff.bytes(details?.get(FILE_SOURCE));
  if (source && SCANNERS.includes(source[0]!)) return false;
  return [MAKE, MODEL].some((tag) => main?.has(tag)) || [EXPOSURE_TIME, F_NUMBER].some((tag) => details?.has(tag));
}

/** Returns the orientation in an EXIF block, 1 to 8; undefined if it has none. */
export function orientationOf(exif: Uint8Array | undefined): Orientation | undefined {
  if (!exif) return undefined;
  const tiff = readerOf(exif);
  const [orientation = 0] = tiff.numbers(tiff.directories()[0]?.get(ORIENTATION));
  return orientation >= 1 && orientation <= 8 ? orientation : undefined;
}

/** Returns a reader of an EXIF block. */
export const readerOf = (exif: Uint8Array) => new TiffReader(exif[0] === 0x45 ? exif.subarray(6) : exif);

/** Converts EXIF's `2024:05:31 18:22:01`; undefined for the zeros or blanks of a clock that was never set. */
function isoDate(text: string | undefined): string | undefined {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text ?? "");
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const valid = Number(year) > 0 && !Number.isNaN(Date.parse(`${iso}Z`));
  return valid ? iso : undefined;
}
