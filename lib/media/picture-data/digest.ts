import { createHash } from "node:crypto";
import { readRaf, readTiffRaw } from "../raw/previews.ts";
import { sniff } from "../sniff.ts";
import { heifParts } from "./heif.ts";
import { jpegParts } from "./jpeg.ts";
import type { SelectedParts } from "./parts.ts";
import { pngParts } from "./png.ts";
import { rawParts } from "./raw.ts";
import { tiffParts } from "./tiff.ts";
import { webpParts } from "./webp.ts";

/** A rule that selects the bytes which determine a picture. Rules never change: a different selection gets a new number. */
export type PictureRule = "jpeg-1" | "png-1" | "webp-1" | "tiff-1" | "raw-1" | "heif-1" | "whole";

/** The identity of a picture, independent of its metadata. */
export interface PictureData {
  readonly rule: PictureRule;
  /** SHA-256 of the rule's name and the bytes it selects, hexadecimal; digests of different rules are never equal. */
  readonly digest: string;
}

/**
 * Identifies a photo by its picture data: the bytes that determine its decoded pixels, without captions, ratings, dates,
 * orientation, colour profiles and thumbnails. Nothing is decoded, so a new decoder changes no identity. The format is
 * recognised by content, as in `openPhoto`; a file that no rule can read is identified by all its bytes.
 *
 * Takes time in proportion to the file, and never throws.
 *
 * @example
 * pictureData(await readFile("party/01.jpg")); // { rule: "jpeg-1", digest: "664d..." }
 */
export function pictureData(bytes: Uint8Array): PictureData {
  try {
    const [rule, parts] = select(bytes);
    return { rule, digest: digestOf(rule, parts, MOST_TIMES * bytes.length) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { rule: "whole", digest: digestOf("whole", [bytes]) };
  }
}

function select(bytes: Uint8Array): [PictureRule, Iterable<Uint8Array>] {
  const found = sniff(bytes);
  switch (found.kind) {
    case "jpeg":
      return ["jpeg-1", jpegParts(bytes)];
    case "raster":
      return selectRaster(found.name, bytes);
    case "tiff": {
      const raw = readTiffRaw(bytes);
      return raw ? ["raw-1", rawParts(bytes, raw)] : ["tiff-1", tiffParts(bytes)];
    }
    case "raf":
      return ["raw-1", rawParts(bytes, readRaf(bytes))];
    case "heif":
      return ["heif-1", heifParts(bytes)];
    default:
      return ["whole", [bytes]];
  }
}

const RASTERS: Readonly<Record<string, readonly [PictureRule, (bytes: Uint8Array) => SelectedParts]>> = {
  PNG: ["png-1", pngParts],
  WebP: ["webp-1", webpParts],
  AVIF: ["heif-1", heifParts],
};

function selectRaster(name: string, bytes: Uint8Array): [PictureRule, Iterable<Uint8Array>] {
  const [rule, partsOf] = RASTERS[name] ?? [];
  return rule && partsOf ? [rule, partsOf(bytes)] : ["whole", [bytes]];
}

/** Limit on the selected bytes, in lengths of the file. Items may share properties, but no valid file comes close to it. */
const MOST_TIMES = 8;

/** Parts up to this length, bytes, are buffered: an update of a hash costs as much as hashing a few hundred bytes. */
const SMALL = 1024;
const GATHERED = 16 * SMALL;

/** @throws RangeError if the parts exceed `most` bytes in total */
function digestOf(rule: PictureRule, parts: Iterable<Uint8Array>, most = Number.POSITIVE_INFINITY): string {
  const hash = createHash("sha256").update(`${rule}\0`);
  const gathered = new Uint8Array(GATHERED);
  let [length, total] = [0, 0];
  for (const part of parts) {
    total += part.length;
    if (total > most) throw new RangeError(`more than ${most} bytes are selected`);
    if (length > 0 && (part.length > SMALL || length + part.length > GATHERED)) {
      hash.update(gathered.subarray(0, length));
      length = 0;
    }
    if (part.length > SMALL) {
      hash.update(part);
    } else {
      for (let index = 0; index < part.length; index++) gathered[length++] = part[index]!;
    }
  }
  return hash.update(gathered.subarray(0, length)).digest("hex");
}
