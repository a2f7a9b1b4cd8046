import { intersection, type Square } from "./squares.ts";

/**
 * Keeps one of several squares over the same face: the best first, and of the others those that share less than
 * `sameShare` of the smaller one with every one kept. Tile seams, nested boxes and different sizes are all the same to it.
 */
export function mergeSquares<T extends { readonly square: Square }>(
  found: readonly T[],
  quality: (item: T) => number,
  sameShare: number,
): T[] {
  const kept: T[] = [];
  for (const item of found.toSorted((a, b) => quality(b) - quality(a))) {
    const same = (other: T) => {
      const smaller = Math.min(item.square.side, other.square.side);
      return intersection(item.square, other.square) > sameShare * smaller ** 2;
    };
    if (!kept.some(same)) kept.push(item);
  }
  return kept;
}
