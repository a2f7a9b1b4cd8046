import type { Cascade } from "../../lib/detect/pigo/cascade.ts";
import type { GreyPicture } from "../../lib/detect/pigo/grey-picture.ts";
import type { ScanOptions, Window } from "../../lib/detect/pigo/windows.ts";

/** Sine and cosine of a 32nd of a turn in whole 256ths, as Pigo tabulates them. */
const QUARTER = [0, 49, 97, 142, 181, 212, 236, 251, 256];
const sine = (step: number): number => {
  const turned = step % 32;
  if (turned > 16) return -sine(turned - 16);
  return QUARTER[turned > 8 ? 16 - turned : turned]!;
};

/**
 * The straightforward port of Pigo's walk, one window and one node at a time, where each pixel lies worked out on the
 * spot: what the bench measures against, and the tests' second opinion.
 * @param lastColumn where a rotated window's columns end; Pigo takes the last row's number for it
 */
export function portedWindows(
  cascade: Cascade,
  picture: GreyPicture,
  { minSize, maxSize, shiftFactor, scaleFactor, angle }: ScanOptions,
  lastColumn = picture.width - 1,
): Window[] {
  const { width, height } = picture;
  const found: Window[] = [];
  let side = minSize;
  while (side <= maxSize) {
    const step = Math.trunc(Math.max(shiftFactor * side, 1));
    const margin = (side >> 1) + 1;
    for (let row = margin; row <= height - margin; row += step) {
      for (let column = margin; column <= width - margin; column += step) {
        const score =
          angle > 0
            ? rotatedScore(cascade, picture, row, column, side, Math.trunc(32 * Math.min(angle, 1)), lastColumn)
            : uprightScore(cascade, picture, row, column, side);
        if (score > 0) found.push({ row, column, side, score });
      }
    }
    side = Math.trunc(Math.max(side * scaleFactor, side + Math.max(side * scaleFactor - side, 1)));
  }
  return found;
}

function uprightScore(
  { depth, trees, codes, leaves, thresholds }: Cascade,
  { width, data }: GreyPicture,
  row: number,
  column: number,
  side: number,
): number {
  const nodes = 1 << depth;
  let sum = 0;
  for (let tree = 0; tree < trees; tree++) {
    let node = 1;
    for (let level = 0; level < depth; level++) {
      const code = 4 * (tree * nodes + node);
      const first = ((256 * row + codes[code]! * side) >> 8) * width + ((256 * column + codes[code + 1]! * side) >> 8);
      const second =
        ((256 * row + codes[code + 2]! * side) >> 8) * width + ((256 * column + codes[code + 3]! * side) >> 8);
      node = 2 * node + (data[first]! <= data[second]! ? 1 : 0);
    }
    sum = Math.fround(sum + leaves[tree * nodes + node - nodes]!);
    if (sum <= thresholds[tree]!) return -1;
  }
  return Math.fround(sum - thresholds[trees - 1]!);
}

function rotatedScore(
  { depth, trees, codes, leaves, thresholds }: Cascade,
  { width, height, data }: GreyPicture,
  row: number,
  column: number,
  side: number,
  step: number,
  lastColumn: number,
): number {
  const nodes = 1 << depth;
  const [sin, cos] = [side * sine(step), side * sine(step + 8)];
  const clamp = (place: number, last: number) => Math.min(last, Math.max(0, place) >> 16);
  const pixelAt = (code: number) => {
    const y = clamp(65536 * row + cos * codes[code]! - sin * codes[code + 1]!, height - 1);
    const x = clamp(65536 * column + sin * codes[code]! + cos * codes[code + 1]!, lastColumn);
    return data[y * width + x]!;
  };
  let sum = 0;
  for (let tree = 0; tree < trees; tree++) {
    let node = 1;
    for (let level = 0; level < depth; level++) {
      const code = 4 * (tree * nodes + node);
      node = 2 * node + (pixelAt(code) <= pixelAt(code + 2) ? 1 : 0);
    }
    sum = Math.fround(sum + leaves[tree * nodes + node - nodes]!);
    if (sum <= thresholds[tree]!) return -1;
  }
  return Math.fround(sum - thresholds[trees - 1]!);
}
