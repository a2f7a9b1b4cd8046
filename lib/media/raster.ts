import pLimit from "p-limit";
import sharp, { type Metadata, type Sharp } from "sharp";
import { UndecodablePhoto } from "./errors.ts";
import { isFromCamera, takenAtOf } from "./exif.ts";
import { isSrgb } from "./icc.ts";
import { checkPixels, checkWhole, longestDecodedPx, type PhotoLimits } from "./limits.ts";
import { type Attempt, PartialDecoder, padded, tiffLength, withEndMark } from "./partial.ts";
import { shrink } from "./shrink.ts";
import type { OpenPhoto, Picture } from "./types.ts";
import { completeWebp, isWebp } from "./webp.ts";

// Each picture is read once: a cache of operations and open files would only take memory.
sharp.cache(false);

/** Options of `openRaster`. */
export interface RasterOptions {
  /**
   * The least damage that makes decoding fail: truncation, or anything that libvips reports as an error, such as missing
   * pixels of a TIFF. Damage that decoders only warn about is ignored.
   */
  readonly failOn?: "truncated" | "error";
  /** True to return the readable pixels of a damaged file, false to throw. */
  readonly partial?: boolean;
}

/** Opens a file that sharp decodes: JPEG, PNG, WebP, AVIF, TIFF, GIF (its first frame). */
export async function openRaster(
  key: string,
  file: Uint8Array,
  limits: PhotoLimits,
  { failOn = "truncated", partial = true }: RasterOptions = {},
): Promise<OpenPhoto> {
  const bytes = partial && isWebp(file) ? completeWebp(file, limits.bytes) : file;
  const header = await readHeader(key, bytes);
  const { width, height } = header.autoOrient;
  const isJpeg = header.format === "jpeg";
  if (isJpeg) checkPixels(key, width, height, limits);
  else checkWhole(key, width, height, limits);
  // libvips assumes 0 to 255 for these, whatever their range is, and returns black or white.
  if (header.space === "b-w" && header.depth !== "uchar")
    throw new UndecodablePhoto(key, "unsupported format", `grey samples of type ${header.depth}`);
  const facts = {
    width,
    height,
    takenAt: takenAtOf(header.exif),
    fromCamera: isFromCamera(header.exif),
    oriented: header.orientation !== undefined,
    orientation: header.orientation ?? 1,
    exif: header.exif,
    xmp: header.xmp ? [header.xmp] : [],
  };
  const options = { limitInputPixels: limits.pixels, ignoreIcc: header.icc !== undefined && isSrgb(header.icc) };
  const attempts: Attempt[] = [{ bytes, failOn }];
  if (partial && isJpeg) attempts.push(withEndMark(bytes));
  if (partial && width * height <= file.length * MOST_PIXELS_A_BYTE) {
    const complete = header.format === "tiff" ? padded(bytes, tiffLength(bytes), limits.bytes) : bytes;
    attempts.push({ bytes: complete, failOn: "none" });
  }
  const wholes = new Map<Attempt, Promise<Picture>>();
  const decode = async (attempt: Attempt, longerSidePx: number) => {
    const upright = sharp(attempt.bytes, { ...options, failOn: attempt.failOn }).autoOrient();
    // With more than four channels the meaning of the fourth is unknown: it is left out.
    const flat = (picture: Sharp) => (header.channels <= 4 ? picture.flatten({ background: "white" }) : picture);
    if (width * height <= WHOLE_PIXELS) {
      const whole = wholes.get(attempt) ?? toSrgb(key, flat(upright));
      wholes.set(attempt, whole);
      return shrink(await whole, longerSidePx);
    }
    const area = { left: 0, top: 0, width, height };
    const decoded = width * height <= EQUAL_PIXELS ? upright.extract(area) : upright;
    const size = { width: longerSidePx, height: longerSidePx, fit: "inside", withoutEnlargement: true } as const;
    return toSrgb(key, flat(decoded.resize(size)));
  };
  const decoder = new PartialDecoder(attempts, decode, width * height, bytes === file ? undefined : "truncated");
  const longestPx = isJpeg ? longestDecodedPx(width, height, limits) : Math.max(width, height);
  const isLarge = width * height > EQUAL_PIXELS;
  const inTurn = pLimit(isLarge ? 1 : Number.POSITIVE_INFINITY);
  const decodeAt = (sidePx: number) => inTurn(() => decoder.picture(sidePx));
  return openDecoded({ ...facts, note: () => decoder.note }, decodeAt, longestPx);
}

/** Most pixels per byte of a file that is decoded in part. A file with more contains next to nothing of them. */
const MOST_PIXELS_A_BYTE = 2000;

/**
 * Pictures up to this size are kept decoded in full, 48 MB: as each photo is needed in two or three sizes, that is as fast.
 *
 * A picture is decoded in its own size, turned upright, and only then shrunk, whatever its format. So its lossless copies
 * as PNG, TIFF or WebP, rotated or not, have the same pixels at every size, and their faces byte-equal vectors. By default
 * libvips lets the decoders of JPEG and WebP shrink, each in its own way, and rotates the small result; `extract` prevents
 * both. A photo of 24 megapixels takes half as long again to decode that way.
 */
const WHOLE_PIXELS = 16e6;

/**
 * Larger pictures are shrunk by their decoders after all: time and memory count for more. They are decoded in one size
 * after the other, as a progressive JPEG is held whole while it is decoded, at 3 to 6 bytes a pixel.
 */
const EQUAL_PIXELS = 50e6;

/** A picture already decoded serves for sizes smaller by up to this factor in each direction. */
const LARGER_BY = 1.5;

/** Returns an open photo over a decoder. Each size up to `longestPx` is decoded once, and serves somewhat smaller ones. */
export function openDecoded(
  facts: Omit<OpenPhoto, "pixels">,
  decodeAt: (longerSidePx: number) => Promise<Picture>,
  longestPx = Math.max(facts.width, facts.height),
): OpenPhoto {
  const decoded = new Map<number, Promise<Picture>>();
  return {
    ...facts,
    pixels(longerSidePx) {
      const side = Math.max(1, Math.min(Math.round(longerSidePx), longestPx));
      const serving = [...decoded.keys()].filter((size) => size >= side && size <= side * LARGER_BY);
      const known = decoded.get(Math.min(...serving)) ?? decodeAt(side);
      if (serving.length === 0) decoded.set(side, known);
      return known;
    },
  };
}

/** Reads the EXIF orientation of a picture, 1 to 8; undefined if it has none. @throws UndecodablePhoto */
export async function readOrientation(key: string, bytes: Uint8Array): Promise<number | undefined> {
  return (await readHeader(key, bytes)).orientation;
}

async function readHeader(key: string, bytes: Uint8Array): Promise<Metadata> {
  try {
    // The limit is Facet's own, checked by the caller with the size in the message.
    return await sharp(bytes, { limitInputPixels: false, failOn: "none" }).metadata();
  } catch (error) {
    throw undecodable(key, error);
  }
}

/** Converts a picture to 8-bit sRGB, without transparency. @throws UndecodablePhoto */
export async function toSrgb(key: string, picture: Sharp): Promise<Picture> {
  try {
    const { data, info } = await picture
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: rgb(data, info.channels) };
  } catch (error) {
    throw undecodable(key, error);
  }
}

/** Returns three channels, from one (grey) or from the first three of more. */
function rgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const count = data.length / channels;
  const colour = new Uint8Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      colour[pixel * 3 + channel] = data[pixel * channels + (channels < 3 ? 0 : channel)]!;
    }
  }
  return colour;
}

/** Messages of libvips' loaders for a truncated file. */
const CUT_OFF =
  /premature end|truncat|unexpected end|end of (file|stream|input)|not enough|read error|bad seek|too short|eof/i;

function undecodable(key: string, error: unknown): UndecodablePhoto {
  const detail = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  if (/exceeds pixel limit|maximum supported image dimension/i.test(detail))
    return new UndecodablePhoto(key, "too many pixels");
  return new UndecodablePhoto(key, CUT_OFF.test(detail) ? "truncated" : "not a picture", detail);
}
