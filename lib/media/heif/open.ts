import sharp from "sharp";
import { UndecodablePhoto } from "../errors.ts";
import { isFromCamera, orientationOf, takenAtOf } from "../exif.ts";
import { isSrgb } from "../icc.ts";
import { checkWhole, type PhotoLimits } from "../limits.ts";
import { openDecoded, toSrgb } from "../raster.ts";
import type { OpenPhoto, Picture } from "../types.ts";
import { HeifError } from "./api.ts";
import { HeapExceeded, withLibheif } from "./libheif.ts";
import { decode, type HeifPixels, readHeader } from "./read.ts";
import { withProfile } from "./with-profile.ts";

/**
 * Memory for decoding beyond libheif itself: the file, and per pixel planes of up to 16 bits, their RGB, and a copy if
 * the picture is rotated. A file that needs more has more pixels than its header says.
 */
const HEAP_BYTES = 64e6;
const HEAP_BYTES_PER_PIXEL = 16;

/**
 * Opens the primary picture of a HEIF file. libheif turns it upright as its irot and imir boxes say; the orientation
 * in its EXIF repeats that and is not applied again (ISO/IEC 23008-12, 6.5.10).
 */
export async function openHeif(key: string, bytes: Uint8Array, limits: PhotoLimits): Promise<OpenPhoto> {
  const { width, height, codedWidth, codedHeight, exif, icc, xmp } = await attempt(
    key,
    HEAP_BYTES + 2 * bytes.length,
    (api) => readHeader(api, bytes),
  );
  checkWhole(key, width, height, limits);
  checkWhole(key, codedWidth, codedHeight, limits);

  // A HEIF picture cannot be decoded smaller, so one decode serves all sizes.
  let whole: Promise<HeifPixels> | undefined;
  const decodeWhole = async () => {
    const heapLimit =
      HEAP_BYTES + 2 * bytes.length + HEAP_BYTES_PER_PIXEL * Math.max(width * height, codedWidth * codedHeight);
    const decoded = await attempt(key, heapLimit, (api) => decode(api, bytes));
    if (decoded.width !== width || decoded.height !== height)
      throw new UndecodablePhoto(
        key,
        "not a picture",
        `${decoded.width} x ${decoded.height} where its header says ${width} x ${height}`,
      );
    return decoded;
  };
  const facts = {
    ...{ width, height, takenAt: takenAtOf(exif), fromCamera: isFromCamera(exif) },
    ...{ oriented: true, orientation: orientationOf(exif) ?? 1, exif, xmp },
    note: () => undefined,
  };
  return openDecoded(facts, async (longerSidePx) => {
    whole ??= decodeWhole();
    return shrinkToSrgb(key, await whole, icc, longerSidePx);
  });
}

async function shrinkToSrgb(
  key: string,
  { width, height, channels, data }: HeifPixels,
  icc: Uint8Array | undefined,
  longerSidePx: number,
): Promise<Picture> {
  const { data: small, info } = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .resize({ width: longerSidePx, height: longerSidePx, fit: "inside", withoutEnlargement: true })
    .flatten({ background: "white" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = { width: info.width, height: info.height, data: small };
  return icc && !isSrgb(icc) ? toSrgb(key, sharp(withProfile(picture, icc), { limitInputPixels: false })) : picture;
}

/** Runs a step of libheif, and turns its errors into the reason for which the photo is skipped. */
async function attempt<T>(key: string, heapLimit: number, step: Parameters<typeof withLibheif<T>>[1]): Promise<T> {
  try {
    return await withLibheif(heapLimit, step);
  } catch (error) {
    throw undecodable(key, error);
  }
}

/** Codes of libheif's heif_error.h. */
const UNSUPPORTED_FILE_TYPE = 3;
const UNSUPPORTED_FEATURE = 4;

function undecodable(key: string, error: unknown): unknown {
  if (error instanceof HeapExceeded) return new UndecodablePhoto(key, "too many pixels", "more than its header says");
  if (error instanceof HeifError) {
    if (/security limit exceeded: image size/i.test(error.message))
      return new UndecodablePhoto(key, "too many pixels", error.message);
    if (/end of (file|data)|premature/i.test(error.message))
      return new UndecodablePhoto(key, "truncated", error.message);
    const unsupported = error.code === UNSUPPORTED_FILE_TYPE || error.code === UNSUPPORTED_FEATURE;
    return unsupported
      ? new UndecodablePhoto(key, "unsupported format", `HEIF picture: ${error.message}`)
      : new UndecodablePhoto(key, "not a picture", error.message);
  }
  // A trap inside the decoder: its instance is lost, and the photo is the cause.
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
    return new UndecodablePhoto(key, "not a picture", `the decoder failed: ${error.message}`);
  return error;
}
