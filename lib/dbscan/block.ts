/** A range of rows of the matrix of vectors. */
export interface Block {
  /** Index of the first row in the whole matrix. */
  readonly start: number;
  readonly count: number;
  /** Numbers in a vector. */
  readonly length: number;
  /** count x length, row-major, unit rows. */
  readonly rows: Float32Array;
  /** Largest deviation of a row's squared length from 1. */
  readonly slack: number;
}

/** Maximum deviation of a vector's squared length from 1; beyond it, the vector counts as not normalised. */
const LARGEST_SLACK = 1e-3;

/** A vector that is not of unit length. */
export class NotNormalised extends Error {
  readonly row: number;
  readonly squaredLength: number;

  constructor(row: number, squaredLength: number) {
    super(`Vector ${row} has squared length ${squaredLength}: normalise vectors before they are clustered`);
    this.name = "NotNormalised";
    this.row = row;
    this.squaredLength = squaredLength;
  }
}

/**
 * Wraps rows as a block.
 * @param rows count x length, row-major
 * @throws NotNormalised
 */
export function blockOf(start: number, length: number, rows: Float32Array): Block {
  const count = rows.length / length;
  let slack = 0;
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let at = row * length; at < (row + 1) * length; at++) sum += rows[at]! * rows[at]!;
    const deviation = Math.abs(sum - 1);
    if (!(deviation <= LARGEST_SLACK)) throw new NotNormalised(start + row, sum);
    if (deviation > slack) slack = deviation;
  }
  return { start, count, length, rows, slack };
}

/** Squared Euclidean distance of two rows in float64: the reference for every comparison of distances. */
export function squaredDistance(a: Block, i: number, b: Block, j: number): number {
  const { rows: left, length } = a;
  const right = b.rows;
  let from = i * length;
  let to = j * length;
  let sum = 0;
  for (let end = from + length; from < end; from++, to++) {
    const difference = left[from]! - right[to]!;
    sum += difference * difference;
  }
  return sum;
}
