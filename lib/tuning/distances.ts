import type { Block } from "../dbscan/block.ts";
import type { PairFinder } from "../dbscan/pairs.ts";

/** Squared raw distances between all pairs of some faces. */
export interface Distances {
  readonly n: number;
  /** n x n, row-major, symmetric; 0 on the diagonal. */
  readonly squared: Float32Array;
}

/** More than the raw distance of any two rows. */
const FARTHEST = 4;

/** Compares all rows of a block with each other. The result takes 25 MB for 2,500 faces. */
export async function computeDistances(finder: PairFinder, block: Block): Promise<Distances> {
  const n = block.count;
  const squared = new Float32Array(n * n);
  await finder.measure(block, block, FARTHEST, (i, j, nearness) => {
    const apart = 2 - 2 * nearness;
    squared[i * n + j] = apart;
    squared[j * n + i] = apart;
  });
  return { n, squared };
}

/** Returns the `k` rows nearest to a row, nearest first, without the row itself. */
export function nearestOf({ n, squared }: Distances, row: number, k: number): number[] {
  const order = Array.from({ length: n }, (_, other) => other).filter((other) => other !== row);
  order.sort((a, b) => squared[row * n + a]! - squared[row * n + b]! || a - b);
  return order.slice(0, k);
}
