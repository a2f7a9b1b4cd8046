import type { Block } from "./block.ts";
import type { PairFinder } from "./pairs.ts";

/**
 * Counts, for each row of two blocks, the rows of the other within `eps`; for a block with itself also the row itself.
 * @returns one count a row of each block; for a block with itself both are the same array
 */
export async function neighbourCounts(
  finder: PairFinder,
  a: Block,
  b: Block,
  eps: number,
): Promise<{ a: Uint32Array; b: Uint32Array }> {
  const left = new Uint32Array(a.count);
  const right = a === b ? left : new Uint32Array(b.count);
  if (a === b) left.fill(1);
  await finder.visit(a, b, eps, (i, j) => {
    left[i]!++;
    right[j]!++;
  });
  return { a: left, b: right };
}

/** Which points are cores: 1 where at least `core` points, itself among them, are within reach. */
export function coresOf(counts: Uint32Array, core: number): Uint8Array {
  return Uint8Array.from(counts, (count) => (count >= core ? 1 : 0));
}
