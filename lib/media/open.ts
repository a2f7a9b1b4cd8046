import sharp, { type Metadata } from "sharp";
import { UndecodablePhoto } from "./errors.ts";
import { takenAtOf } from "./exif.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { sniff } from "./sniff.ts";
import type { OpenPhoto, Picture } from "./types.ts";

/** Formats that sharp's binaries decode. */
const DECODABLE = new Set(["JPEG", "PNG", "GIF", "WebP", "TIFF", "AVIF"]);

/**
 * Reads a photo's header, by its content whatever its name. Pixels come later, at the scale they are wanted.
 *
 * @example
 * const photo = await openPhoto("2026/beach.jpg", await readFile("beach.jpg"));
 * const { width, height, data } = await photo.pixels(640);
 *
 * @throws UndecodablePhoto
 */
export async function openPhoto(key: string, bytes: Uint8Array, limits: Limits = LIMITS): Promise<OpenPhoto> {
  if (bytes.length === 0) throw new UndecodablePhoto(key, "empty");
  if (bytes.length > limits.maxBytes) throw new UndecodablePhoto(key, "too many bytes", `${bytes.length}`);
  const format = sniff(bytes);
  if (!format) throw new UndecodablePhoto(key, "not a picture");
  if (!DECODABLE.has(format)) throw new UndecodablePhoto(key, "unsupported format", format);

  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: Error) => {
      throw new UndecodablePhoto(key, "truncated", error.message.split("\n")[0]);
    });
  const { width, height } = uprightSize(header);
  if (width * height > limits.maxPixels) throw new UndecodablePhoto(key, "too many pixels", `${width} x ${height}`);

  const decoded = new Map<number, Promise<Picture>>();
  return {
    width,
    height,
    takenAt: takenAtOf(header.exif),
    pixels(longerSidePx) {
      const side = Math.min(Math.ceil(longerSidePx), Math.max(width, height));
      const known = decoded.get(side) ?? decode(key, bytes, side);
      decoded.set(side, known);
      return known;
    },
  };
}

function uprightSize({ width, height, orientation = 1 }: Metadata): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

async function decode(key: string, bytes: Uint8Array, side: number): Promise<Picture> {
  try {
    const { data, info } = await sharp(bytes, { failOn: "error", limitInputPixels: false })
      .autoOrient()
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: info.channels === 3 ? data : tripled(data) };
  } catch (error) {
    throw new UndecodablePhoto(key, "truncated", error instanceof Error ? error.message.split("\n")[0] : undefined);
  }
}

/** One channel as three equal ones. */
function tripled(grey: Uint8Array): Uint8Array {
  const data = new Uint8Array(grey.length * 3);
  for (const [at, value] of grey.entries()) data.fill(value, 3 * at, 3 * at + 3);
  return data;
}
