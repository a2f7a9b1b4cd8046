import type { Cascade } from "./cascade.ts";
import { type GreyPicture, padded } from "./grey-picture.ts";
import { layOutTree, overhang, rotationBy } from "./offsets.ts";
import { type Survivors, sift, siftFew } from "./sift.ts";

/** How the windows are laid over a picture; names and meaning as Pigo's. */
export interface ScanOptions {
  /** Side of the smallest and largest window, px. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Step between windows, in sides. */
  readonly shiftFactor: number;
  /** From one side to the next. */
  readonly scaleFactor: number;
  /** Rotation of the windows in turns, 0 to 1; Pigo takes the nearest 32nd below. */
  readonly angle: number;
}

/** A square window that the cascade takes for a face; row and column of its centre, px. */
export interface Window {
  readonly row: number;
  readonly column: number;
  readonly side: number;
  /** How far the sum ends above the last threshold. */
  readonly score: number;
}

/** What Pigo's own callers use. */
export const PIGO_SCAN = { shiftFactor: 0.1, scaleFactor: 1.1, angle: 0 };

/** About how many windows go down the trees together: as many as the processor's nearer caches hold. */
const WINDOWS_AT_ONCE = 8192;

/** For fewer windows it is quicker to work out where they look one node at a time than for a whole tree. */
const FEW_WINDOWS = 8;

/**
 * Runs the cascade over every window, by side, row and column.
 *
 * Its answers are Pigo's to the bit, but for one thing. Where a rotated window reaches beyond the picture a pixel outside
 * is the nearest one inside. Pigo ends the columns by the number of rows: in a picture wider than high each rotated window
 * that reaches beyond column `height - 1` looks at wrong pixels there, and in one higher than wide a window that reaches
 * beyond its right edge sees the left edge of the next row. Only those windows may differ from Pigo's.
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

/** Whole numbers, each the truncated multiple of the one before: where it does not grow it is one more. */
function sidesOf(smallest: number, largest: number, factor: number): number[] {
  const sides: number[] = [];
  for (let side = smallest; side <= largest; ) {
    sides.push(side);
    side = Math.trunc(Math.max(side * factor, side + Math.max(side * factor - side, 1)));
  }
  return sides;
}

/** All windows of one side, some rows of them at a time; places are those of the picture with `pad` px on each side. */
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
