import sharp from "sharp";
import { CROP_PX } from "./crop-size.ts";

/** Side of the squares that are averaged, and of the middle part of a crop that is hashed, px. */
const SQUARE_PX = 10;
const PART_PX = 160;

const SQUARES = PART_PX / SQUARE_PX;
const MARGIN_PX = (CROP_PX - PART_PX) / 2;

/**
 * Least share of equal bits at which two crops show the same part of a picture. For faces in LFW that were brightened,
 * darkened, sharpened, blurred, recompressed or halved it is .80 or more, for different people at most .63.
 */
const SAME = 0.75;

/**
 * Computes the look of a crop, a perceptual hash independent of colours and contrast: for each pair of neighbouring squares,
 * which one is brighter.
 * @param rgb CROP_PX x CROP_PX x 3, row-major
 * @returns 480 bits, base64
 */
export function lookOf(rgb: Uint8Array): string {
  const squares = averages(rgb);
  const bits: boolean[] = [];
  for (let row = 0; row < SQUARES; row++) {
    for (let column = 0; column < SQUARES; column++) {
      const at = row * SQUARES + column;
      if (column + 1 < SQUARES) bits.push(squares[at]! < squares[at + 1]!);
      if (row + 1 < SQUARES) bits.push(squares[at]! < squares[at + SQUARES]!);
    }
  }
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) if (bit) bytes[at >> 3]! |= 1 << (at & 7);
  return Buffer.from(bytes).toString("base64");
}

/** Returns the luma sums of the squares in the middle of a crop, SQUARES x SQUARES, row-major. */
function averages(rgb: Uint8Array): Float64Array {
  const sums = new Float64Array(SQUARES * SQUARES);
  for (let y = 0; y < PART_PX; y++) {
    const first = Math.floor(y / SQUARE_PX) * SQUARES;
    let at = 3 * ((MARGIN_PX + y) * CROP_PX + MARGIN_PX);
    for (let square = first; square < first + SQUARES; square++) {
      let sum = sums[square]!;
      // Luma of Rec. 601.
      for (const end = at + 3 * SQUARE_PX; at < end; at += 3) {
        sum += 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
      }
      sums[square] = sum;
    }
  }
  return sums;
}

/** Computes the look of a stored crop; undefined if it cannot be decoded. */
export async function readLook(jpeg: Uint8Array): Promise<string | undefined> {
  try {
    const picture = sharp(jpeg);
    const { width, height } = await picture.metadata();
    if (width === 2 * height) picture.extract({ left: 0, top: 0, width: height, height });
    const rgb = await picture.resize(CROP_PX, CROP_PX, { fit: "fill" }).toColourspace("srgb").raw().toBuffer();
    return rgb.length === CROP_PX * CROP_PX * 3 ? lookOf(rgb) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns true if two looks are of the same part of a picture, whose colours or contrast may have been edited. */
export function looksSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a, "base64"), Buffer.from(b, "base64")];
  const bits = 2 * SQUARES * (SQUARES - 1);
  let differing = 0;
  for (const [at, byte] of one.entries()) {
    for (let rest = byte ^ (other[at] ?? 0); rest > 0; rest >>= 1) differing += rest & 1;
  }
  return 1 - differing / bits >= SAME;
}
