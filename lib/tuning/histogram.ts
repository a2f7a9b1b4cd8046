import { rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Distances } from "./distances.ts";

/** Numbers of pairs by distance on the calibrated scale; the last bin also has all larger distances. */
export interface Histogram {
  /** Width of a bin. */
  readonly step: number;
  /** Pairs within a cluster or person. */
  readonly same: readonly number[];
  /** Pairs from two different clusters or people. */
  readonly different: readonly number[];
}

const STEP = 0.02;
const STEPS = 80;

/**
 * Counts pairs by distance.
 * @param groupOf the group of each row; rows without a group are left out
 */
export function histogramOf(
  { n, squared }: Distances,
  embedder: EmbedderRecord,
  groupOf: readonly (string | undefined)[],
): Histogram {
  const edges = Float64Array.from({ length: STEPS - 1 }, (_, at) => rawDistance(embedder, (at + 1) * STEP) ** 2);
  const same = new Array<number>(STEPS).fill(0);
  const different = new Array<number>(STEPS).fill(0);
  for (let i = 0; i < n; i++) {
    const group = groupOf[i];
    if (group === undefined) continue;
    for (let j = i + 1; j < n; j++) {
      if (groupOf[j] === undefined) continue;
      const counts = groupOf[j] === group ? same : different;
      counts[stepOf(edges, squared[i * n + j]!)]!++;
    }
  }
  return { step: STEP, same, different };
}

/** Returns the bin of a value: the number of edges that are at most the value. */
function stepOf(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
