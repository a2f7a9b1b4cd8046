import { type Block, blockOf, partOf, rowOf } from "./block.ts";
import type { Matrix } from "./dbscan.ts";

/** Number of rows per block of a matrix in memory. */
const BLOCK_ROWS = 4096;

/** Returns a matrix whose rows are all in memory. */
export function matrixInMemory(all: Block): Matrix {
  const n = all.count;
  const made = new Map<number, Block>();
  return {
    n,
    blocks: Math.ceil(n / BLOCK_ROWS),
    async load(index) {
      const start = index * BLOCK_ROWS;
      const block = made.get(index) ?? partOf(all, start, Math.min(n, start + BLOCK_ROWS), start);
      made.set(index, block);
      return block;
    },
  };
}

/**
 * Copies some rows of a matrix. Reads each block at most once.
 * @param rows ascending
 * @returns the rows in their order, starting at 0
 */
export async function gatherRows(
  matrix: Matrix,
  blockRows: number,
  length: number,
  rows: readonly number[],
): Promise<Block> {
  const gathered = new Float32Array(rows.length * length);
  const terms = new Float64Array(rows.length);
  let block: Block | undefined;
  for (const [at, row] of rows.entries()) {
    if (!block || row >= block.start + block.count) block = await matrix.load(Math.floor(row / blockRows));
    gathered.set(rowOf(block, row - block.start), at * length);
    terms[at] = block.terms[row - block.start]!;
  }
  return blockOf(0, length, gathered, terms);
}
