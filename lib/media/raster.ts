import sharp, { type Metadata, type Sharp } from "sharp";
import { UndecodablePhoto } from "./errors.ts";
import { takenAtOf } from "./exif.ts";
import { isSrgb } from "./icc.ts";
import { checkPixels, type Limits } from "./limits.ts";
import type { OpenPhoto, Picture } from "./types.ts";

// Pictures come once: remembering operations and open files only holds memory.
sharp.cache(false);

/**
 * Opens what sharp decodes: JPEG, PNG, WebP, AVIF, TIFF, GIF (its first frame).
 *
 * @param failOn what makes its pixels throw: a file cut off, or whatever libvips calls an error, missing pixels of a
 * TIFF among them; damage that decoders only warn of does no harm
 */
export async function openRaster(
  key: string,
  bytes: Uint8Array,
  limits: Limits,
  failOn: "truncated" | "error" = "truncated",
): Promise<OpenPhoto> {
  const header = await readHeader(key, bytes);
  const { width, height } = header.autoOrient;
  checkPixels(key, width, height, limits);
  // libvips takes these for 0 to 255, whatever their range is, and gives black or white.
  if (header.space === "b-w" && header.depth !== "uchar")
    throw new UndecodablePhoto(key, "unsupported format", `grey samples of type ${header.depth}`);
  const facts = {
    width,
    height,
    takenAt: takenAtOf(header.exif),
    oriented: header.orientation !== undefined,
    orientation: header.orientation ?? 1,
    xmp: header.xmp ? [header.xmp] : [],
  };
  const options = {
    limitInputPixels: limits.pixels,
    failOn,
    ignoreIcc: header.icc !== undefined && isSrgb(header.icc),
  };
  return openDecoded(facts, async (longerSidePx) => {
    const picture = sharp(bytes, options)
      .autoOrient()
      .resize({ width: longerSidePx, height: longerSidePx, fit: "inside", withoutEnlargement: true });
    // More than four channels: what the fourth means is not known, and it is left out.
    return toSrgb(key, header.channels <= 4 ? picture.flatten({ background: "white" }) : picture);
  });
}

/** A picture decoded this much larger than asked for, in each direction, does as well and costs nothing. */
const LARGER_BY = 1.5;

/** An open photo over a decoder; each size is decoded once, and serves somewhat smaller ones. */
export function openDecoded(
  facts: Omit<OpenPhoto, "pixels">,
  decodeAt: (longerSidePx: number) => Promise<Picture>,
): OpenPhoto {
  const decoded = new Map<number, Promise<Picture>>();
  return {
    ...facts,
    pixels(longerSidePx) {
      const side = Math.max(1, Math.min(Math.round(longerSidePx), Math.max(facts.width, facts.height)));
      const serving = [...decoded.keys()].filter((size) => size >= side && size <= side * LARGER_BY);
      const known = decoded.get(Math.min(...serving)) ?? decodeAt(side);
      if (serving.length === 0) decoded.set(side, known);
      return known;
    },
  };
}

/** The EXIF orientation of a picture, 1 to 8; undefined where it says none. @throws UndecodablePhoto */
export async function orientationOf(key: string, bytes: Uint8Array): Promise<number | undefined> {
  return (await readHeader(key, bytes)).orientation;
}

async function readHeader(key: string, bytes: Uint8Array): Promise<Metadata> {
  try {
    // The limit is Facet's own, checked by the caller with the size in the message.
    return await sharp(bytes, { limitInputPixels: false, failOn: "truncated" }).metadata();
  } catch (error) {
    throw undecodable(key, error);
  }
}

/** A picture in 8-bit sRGB; transparency is left out. @throws UndecodablePhoto */
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

/** Three channels from one (grey), or from what a decoder left beyond three. */
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

/** Messages of libvips' loaders for a file that ends too early. */
const CUT_OFF = /premature end|truncat|unexpected end|end of (file|stream|input)|not enough|read error|too short|eof/i;

function undecodable(key: string, error: unknown): UndecodablePhoto {
  const detail = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  if (/exceeds pixel limit|maximum supported image dimension/i.test(detail))
    return new UndecodablePhoto(key, "too many pixels");
  return new UndecodablePhoto(key, CUT_OFF.test(detail) ? "truncated" : "not a picture", detail);
}
