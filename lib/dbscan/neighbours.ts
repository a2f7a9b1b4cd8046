import type { AnyBlock } from "./coarse.ts";
import type { Pairs } from "./pairs.ts";

/**
 * Counts, for each row of two blocks, the rows of the other block within `eps`. If both are the same block, each row
 * also counts itself.
 * @param visit receives each pair of rows within `eps` once
 * @returns one count per row of each block; the same array twice if both are the same block
 */
export async function neighbourCounts(
  finder: Pairs,
  a: AnyBlock,
  b: AnyBlock,
  eps: number,
  visit: (i: number, j: number) => void = () => {},
): Promise<{ a: Uint32Array; b: Uint32Array }> {
  const left = new Uint32Array(a.count);
  const right = a === b ? left : new Uint32Array(b.count);
  if (a === b) left.fill(1);
  await finder.visit(a, b, eps, (i, j) => {
    left[i]!++;
    right[j]!++;
    visit(i, j);
  });
  return { a: left, b: right };
}

/** Returns one flag per row: 1 if it is a core, that is, has at least `core` neighbours, itself included. */
export function coresOf(counts: Uint32Array, core: number): Uint8Array {
  return Uint8Array.from(counts, (count) => (count >= core ? 1 : 0));
}
