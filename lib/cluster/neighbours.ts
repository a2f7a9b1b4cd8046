import type { Block } from "./block.ts";
import type { PairFinder } from "./pairs.ts";

/** Counts stop here; FACE_CLUSTER_CORE is at most 100, so no core is missed. */
export const MOST_NEIGHBOURS = 255;

/** Adds to a count that stays in a byte. */
export function addCount(counts: Uint8Array, index: number, more: number): void {
  counts[index] = Math.min(MOST_NEIGHBOURS, counts[index]! + more);
}

/**
 * Counts, for each row of two blocks, the rows of the other within `eps`; for a block with itself also the row itself.
 * @returns one count a row of each block, at most 255; for a block with itself both are the same array
 */
export async function neighbourCounts(
  finder: PairFinder,
  a: Block,
  b: Block,
  eps: number,
): Promise<{ a: Uint8Array; b: Uint8Array }> {
  const left = new Uint8Array(a.count);
  const right = a === b ? left : new Uint8Array(b.count);
  if (a === b) left.fill(1);
  await finder.visit(a, b, eps, (i, j) => {
    addCount(left, i, 1);
    addCount(right, j, 1);
  });
  return { a: left, b: right };
}

/** Which points are cores: 1 where at least `core` points, itself among them, are within reach. */
export function coresOf(counts: Uint8Array, core: number): Uint8Array {
  return counts.map((count) => (count >= core ? 1 : 0));
}
