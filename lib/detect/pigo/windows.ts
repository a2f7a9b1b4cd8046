import type { Cascade } from "./cascade.ts";
import { type GreyPicture, padded } from "./grey-picture.ts";
import { layOutTree, overhang, rotationBy } from "./offsets.ts";
import { type Survivors, sift, siftFew } from "./sift.ts";

/** Layout of the windows over a picture; names and meaning as in Pigo. */
export interface ScanOptions {
  /** Side of the smallest and largest window, px. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Step between windows, in sides. */
  readonly shiftFactor: number;
  /** Factor from one side to the next. */
  readonly scaleFactor: number;
  /** Rotation of the windows in turns, 0 to 1, rounded down to a 32nd as in Pigo. */
  readonly angle: number;
}

/** A square window that the cascade accepts as a face; row and column of its centre, px. */
export interface Window {
  readonly row: number;
  readonly column: number;
  readonly side: number;
  /** The final sum minus the last threshold. */
  readonly score: number;
}

/** Values that Pigo's own callers use. */
export const PIGO_SCAN = { shiftFactor: 0.1, scaleFactor: 1.1, angle: 0 };

/** Approximate number of windows evaluated together: as many as fit into the processor's nearer caches. */
const WINDOWS_AT_ONCE = 8192;

/** For fewer windows, computing offsets node by node is faster than for a whole tree. */
const FEW_WINDOWS = 8;

/**
 * Runs the cascade over every window, by side, row and column.
 *
 * The results equal Pigo's to the bit, with one exception. Where a rotated window reaches beyond the picture, a pixel outside
 * is the nearest one inside. Pigo limits columns by the number of rows: in a picture wider than high, each rotated window
 * that reaches beyond column `height - 1` reads wrong pixels there, and in one higher than wide, a window that reaches
 * beyond the right edge reads the left edge of the next row. Only those windows may differ from Pigo's.
 */
export function findWindows(cascade: Cascade, picture: GreyPicture, scan: ScanOptions): Window[] {
  const rotation = rotationBy(scan.angle);
  const largest = Math.min(scan.maxSize, picture.width, picture.height);
  const pad = overhang(largest, rotation);
  const { width, data } = padded(picture, pad);
  const offsets = new Int32Array(cascade.trees << (cascade.depth + 1));
  const found: Window[] = [];
  for (const side of sidesOf(scan.minSize, largest, scan.scaleFactor)) {
    let laidOut = 0;
    for (const survivors of bandsOf(picture, scan, side, pad)) {
      for (let tree = 0; tree < cascade.trees && survivors.count > 0; tree++) {
        if (tree === laidOut && survivors.count >= FEW_WINDOWS) {
          layOutTree(offsets, cascade, laidOut++, side, rotation, width);
        }
        if (tree < laidOut) sift(survivors, data, cascade, tree, offsets);
        else siftFew(survivors, data, cascade, tree, side, rotation, width);
      }
      for (let index = 0; index < survivors.count; index++) {
        const place = survivors.places[index]!;
        const score = Math.fround(survivors.sums[index]! - cascade.thresholds[cascade.trees - 1]!);
        found.push({ row: Math.floor(place / width) - pad, column: (place % width) - pad, side, score });
      }
    }
  }
  return found;
}

/** Returns the sides of windows: whole numbers, each the previous one times `factor`, truncated, and at least 1 more. */
function sidesOf(smallest: number, largest: number, factor: number): number[] {
  const sides: number[] = [];
  for (let side = smallest; side <= largest; ) {
    sides.push(side);
    side = Math.trunc(Math.max(side * factor, side + Math.max(side * factor - side, 1)));
  }
  return sides;
}

/** Yields all windows of one side, some rows at a time; places refer to the picture padded by `pad` px on each side. */
function* bandsOf(
  { width, height }: GreyPicture,
  { shiftFactor }: ScanOptions,
  side: number,
  pad: number,
): Iterable<Survivors> {
  const step = Math.max(Math.trunc(shiftFactor * side), 1);
  const margin = Math.trunc(side / 2) + 1;
  const across = Math.max(0, Math.floor((width - 2 * margin) / step) + 1);
  const down = across && Math.max(0, Math.floor((height - 2 * margin) / step) + 1);
  const rows = Math.max(1, Math.floor(WINDOWS_AT_ONCE / across));
  const places = new Int32Array(across * Math.min(rows, down));
  const sums = new Float32Array(places.length);
  for (let first = 0; first < down; first += rows) {
    let count = 0;
    for (let row = first; row < Math.min(first + rows, down); row++) {
      const start = (pad + margin + row * step) * (width + 2 * pad) + pad + margin;
      for (let column = 0; column < across; column++) places[count++] = start + column * step;
    }
    sums.fill(0);
    yield { places, sums, count };
  }
}
