import type { Block } from "./block.ts";

/** Largest value that has a level, in standard deviations of the values of a unit vector; larger ones are limited. */
const LARGEST_DEVIATIONS = 4;

/**
 * Largest level. Processors without instructions for products of bytes (AVX2) add two products in 16 bits, and silently
 * limit their sum: 2 x 255 x 63 fits, 2 x 255 x 127 does not.
 */
const LARGEST_LEVEL = 63;

/** More than the rounding errors of a sum in float64, as a share of it. */
const ROUNDING = 1e-12;

/** Rows in int8: each value is about its level times `step`. */
export interface Quantised {
  /** count x length, row-major. */
  readonly levels: Int8Array;
  readonly step: number;
  /** For each row, at least the length of the difference between it and its levels times `step`. */
  readonly errors: Float64Array;
  /** At least the largest length of the levels of a row times `step`. */
  readonly longest: number;
}

/** Rounds the rows of a block to levels. The same rows always have the same levels. */
export function quantise({ rows, count, length }: Pick<Block, "rows" | "count" | "length">): Quantised {
  const step = Math.min(1, LARGEST_DEVIATIONS / Math.sqrt(length)) / LARGEST_LEVEL;
  const levels = new Int8Array(count * length);
  const errors = new Float64Array(count);
  let longest = 0;
  for (let row = 0; row < count; row++) {
    let [lost, kept] = [0, 0];
    for (let at = row * length; at < (row + 1) * length; at++) {
      const value = rows[at]!;
      const level = Math.max(-LARGEST_LEVEL, Math.min(LARGEST_LEVEL, Math.round(value / step)));
      levels[at] = level;
      const difference = value - level * step;
      lost += difference * difference;
      kept += level * level;
    }
    errors[row] = Math.sqrt(lost) * (1 + ROUNDING);
    longest = Math.max(longest, step * Math.sqrt(kept) * (1 + ROUNDING));
  }
  return { levels, step, errors, longest };
}
