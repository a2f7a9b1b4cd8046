import { blockOf } from "../dbscan/block.ts";
import type { PairFinder } from "../dbscan/pairs.ts";

/** Squared raw distances between all pairs of some faces. */
export interface Distances {
  readonly n: number;
  /** n x n, row-major, symmetric; 0 on the diagonal. */
  readonly squared: Float32Array;
}

/** Maximum distance of two unit vectors. */
const FARTHEST = 2;

/**
 * Compares all rows with each other. The result takes 25 MB for 2,500 faces.
 * @param rows n x length, row-major, unit rows
 */
export async function computeDistances(finder: PairFinder, length: number, rows: Float32Array): Promise<Distances> {
  const n = rows.length / length;
  const squared = new Float32Array(n * n);
  const block = blockOf(0, length, rows);
  await finder.visit(block, block, FARTHEST, (i, j, product) => {
    const apart = Math.max(0, 2 - 2 * product);
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
