import type { Cascade } from "./cascade.ts";
import { nodeOffsets } from "./offsets.ts";

/** Grey pixels, one byte each, row-major. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** How the windows are laid over a picture; names and meaning as Pigo's. */
export interface Scan {
  /** Side of the smallest and largest window, px. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Step between windows, in sides. */
  readonly shiftFactor: number;
  /** From one side to the next. */
  readonly scaleFactor: number;
  /** Rotation of the windows in turns, 0 to 1. */
  readonly angle: number;
}

/** A square window that the cascade takes for a face; row and column of its centre, px. */
export interface Window {
  readonly row: number;
  readonly column: number;
  readonly side: number;
  readonly score: number;
}

/** What Pigo's own callers use. */
export const PIGO_SCAN = { shiftFactor: 0.1, scaleFactor: 1.1, angle: 0 };

/**
 * Runs the cascade over every window. The nodes' pixel offsets are laid out anew for each side, once, so that a
 * comparison costs two loads of an offset and two of a pixel.
 */
export function findWindows(cascade: Cascade, picture: GreyPicture, scan: Scan): Window[] {
  const found: Window[] = [];
  for (const side of sidesOf(scan)) {
    const nodes = nodeOffsets(cascade, side, picture.width, scan.angle);
    const step = Math.max(Math.trunc(scan.shiftFactor * side), 1);
    const margin = Math.trunc(side / 2) + 1;
    // A rotated window reaches further than its own half side: where it leaves the picture, pixels are looked up one by one.
    for (let row = margin; row <= picture.height - margin; row += step) {
      const safeRow = row + nodes.top >= 0 && row + nodes.bottom < picture.height;
      for (let column = margin; column <= picture.width - margin; column += step) {
        const safe = safeRow && column + nodes.left >= 0 && column + nodes.right < picture.width;
        const at = row * picture.width + column;
        const score = safe
          ? scoreAt(cascade, nodes.offsets, picture.data, at)
          : clampedScoreAt(cascade, nodes, picture, row, column);
        if (score > 0) found.push({ row, column, side, score });
      }
    }
  }
  return found;
}

/** Whole numbers, each the truncated multiple of the one before: where it does not grow it is one more. */
function sidesOf({ minSize, maxSize, scaleFactor }: Scan): number[] {
  const sides: number[] = [];
  for (let side = minSize; side <= maxSize; side = Math.max(side + 1, Math.trunc(side * scaleFactor))) sides.push(side);
  return sides;
}

/** How far the sum ends above the last threshold; -1 where a tree refuses the window. Sums are single precision. */
function scoreAt(cascade: Cascade, offsets: Int32Array, pixels: Uint8Array, at: number): number {
  const { depth, trees, leaves, thresholds } = cascade;
  const nodes = 1 << depth;
  let sum = 0;
  for (let tree = 0, root = 0; tree < trees; tree++, root += nodes) {
    let node = 1;
    for (let level = 0; level < depth; level++) {
      const pair = (root + node) << 1;
      node = (node << 1) | (pixels[at + offsets[pair]!]! <= pixels[at + offsets[pair + 1]!]! ? 1 : 0);
    }
    sum = Math.fround(sum + leaves[root + node - nodes]!);
    if (sum <= thresholds[tree]!) return -1;
  }
  return sum - thresholds[trees - 1]!;
}

/** The same for a window that reaches beyond the picture: a pixel outside is the nearest one inside. */
function clampedScoreAt(
  cascade: Cascade,
  { rows, columns }: { readonly rows: Int16Array; readonly columns: Int16Array },
  { width, height, data }: GreyPicture,
  row: number,
  column: number,
): number {
  const { depth, trees, leaves, thresholds } = cascade;
  const nodes = 1 << depth;
  const pixel = (index: number) => {
    const y = Math.min(Math.max(row + rows[index]!, 0), height - 1);
    const x = Math.min(Math.max(column + columns[index]!, 0), width - 1);
    return data[y * width + x]!;
  };
  let sum = 0;
  for (let tree = 0, root = 0; tree < trees; tree++, root += nodes) {
    let node = 1;
    for (let level = 0; level < depth; level++) {
      const pair = (root + node) << 1;
      node = (node << 1) | (pixel(pair) <= pixel(pair + 1) ? 1 : 0);
    }
    sum = Math.fround(sum + leaves[root + node - nodes]!);
    if (sum <= thresholds[tree]!) return -1;
  }
  return sum - thresholds[trees - 1]!;
}
