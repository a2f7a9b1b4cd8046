import { rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Distances } from "./distances.ts";

/** How many pairs lie in each step of distance on the calibrated scale; the last step holds all beyond, too. */
export interface Histogram {
  readonly step: number;
  /** Pairs of one cluster, or of one person's. */
  readonly same: readonly number[];
  /** Pairs of two clusters. */
  readonly different: readonly number[];
}

const STEP = 0.02;
const STEPS = 80;

/** @param groupOf what a row belongs to; pairs of which one belongs nowhere are left out */
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

/** The step that holds a value: how many edges it is at or above. */
function stepOf(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
