import { type Block, blockOf } from "./block.ts";
import type { Matrix } from "./dbscan.ts";

/** Number of rows per block of a matrix in memory. */
const BLOCK_ROWS = 4096;

/**
 * Returns a matrix whose rows are all in memory.
 * @param rows n x length, row-major, unit rows
 */
export function matrixInMemory(rows: Float32Array, length: number): Matrix {
  const n = rows.length / length;
  const made = new Map<number, Block>();
  return {
    n,
    blocks: Math.ceil(n / BLOCK_ROWS),
    async load(index) {
      const start = index * BLOCK_ROWS;
      const block =
        made.get(index) ??
        blockOf(start, length, rows.subarray(start * length, Math.min(n, start + BLOCK_ROWS) * length));
      made.set(index, block);
      return block;
    },
  };
}

/**
 * Copies some rows of a matrix. Reads each block at most once.
 * @param rows ascending
 * @returns rows.length x length, row-major, in the order of `rows`
 */
export async function gatherRows(
  matrix: Matrix,
  blockRows: number,
  length: number,
  rows: readonly number[],
): Promise<Float32Array> {
  const gathered = new Float32Array(rows.length * length);
  let block: Block | undefined;
  for (const [at, row] of rows.entries()) {
    if (!block || row >= block.start + block.count) block = await matrix.load(Math.floor(row / blockRows));
    const from = (row - block.start) * length;
    gathered.set(block.rows.subarray(from, from + length), at * length);
  }
  return gathered;
}
