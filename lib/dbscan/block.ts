/** A range of rows of the matrix of vectors. */
export interface Block {
  /** Index of the first row in the whole matrix. */
  readonly start: number;
  readonly count: number;
  /** Numbers in a vector. */
  readonly length: number;
  /** count x length, row-major, unit rows. */
  readonly rows: Float32Array;
  /** For each row, what the squared distance to any other row gains because the row is common; see commonness.ts. */
  readonly terms: Float64Array;
  /** Largest deviation of a row's squared length from 1. */
  readonly slack: number;
  /** Largest absolute value of a term. */
  readonly largestTerm: number;
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
 * @param terms one per row; all 0 if absent, which makes the distance Euclidean
 * @throws NotNormalised
 */
export function blockOf(
  start: number,
  length: number,
  rows: Float32Array,
  terms: Float64Array = new Float64Array(rows.length / length),
): Block {
  const count = rows.length / length;
  let [slack, largestTerm] = [0, 0];
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let at = row * length; at < (row + 1) * length; at++) sum += rows[at]! * rows[at]!;
    const deviation = Math.abs(sum - 1);
    if (!(deviation <= LARGEST_SLACK)) throw new NotNormalised(start + row, sum);
    if (deviation > slack) slack = deviation;
    largestTerm = Math.max(largestTerm, Math.abs(terms[row]!));
  }
  return { start, count, length, rows, terms, slack, largestTerm };
}

/** Returns a part of a block as a block, with the given index of its first row. @param to excluded */
export function partOf({ length, rows, terms }: Block, from: number, to: number, start: number): Block {
  return blockOf(start, length, rows.subarray(from * length, to * length), terms.subarray(from, to));
}

/** Copies some rows of a block into a new block that starts at 0. */
export function pickRows(block: Block, picked: readonly number[]): Block {
  const { length } = block;
  const rows = new Float32Array(picked.length * length);
  for (const [at, row] of picked.entries()) rows.set(rowOf(block, row), at * length);
  return blockOf(
    0,
    length,
    rows,
    Float64Array.from(picked, (row) => block.terms[row]!),
  );
}

/** Returns the vector of a row, without copying it. */
export function rowOf({ rows, length }: Block, row: number): Float32Array {
  return rows.subarray(row * length, (row + 1) * length);
}

/**
 * Squared distance of two rows in float64, the reference for every comparison: the squared Euclidean distance plus the
 * terms of both rows, and not less than 0. It is not a metric: two equal vectors may be apart, and different ones not.
 */
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
  return Math.max(0, sum + (a.terms[i]! + b.terms[j]!));
}
