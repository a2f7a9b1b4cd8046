import type { Cascade } from "./cascade.ts";
import { offsetOf, type Rotation } from "./offsets.ts";

/** Windows that no tree has rejected yet, in the order of their positions. */
export interface Survivors {
  /** count: each window's centre, as an index into the picture's pixels. */
  readonly places: Int32Array;
  /** count: the sum of the leaves that each window has reached, single precision as in Pigo. */
  readonly sums: Float32Array;
  count: number;
}

/**
 * Evaluates one tree for all windows, and keeps those whose sum is above its threshold. The outer loop is over trees, not
 * windows, so that a tree's nodes stay in the fastest memory. Four windows are evaluated at once, since each step of one
 * waits for the pixels of the step before, and no step has a branch to predict.
 * @param offsets of this tree, see layOutTree
 */
export function sift(
  survivors: Survivors,
  pixels: Uint8Array,
  cascade: Cascade,
  tree: number,
  offsets: Int32Array,
): void {
  const { places, sums, count } = survivors;
  const { depth, leaves, thresholds } = cascade;
  const threshold = thresholds[tree]!;
  const root = tree << (depth + 1);
  const leaf = (tree << depth) - (1 << depth);
  let kept = 0;
  let index = 0;
  for (; index + 3 < count; index += 4) {
    const at0 = places[index]!;
    const at1 = places[index + 1]!;
    const at2 = places[index + 2]!;
    const at3 = places[index + 3]!;
    let node0 = 1;
    let node1 = 1;
    let node2 = 1;
    let node3 = 1;
    for (let level = 0; level < depth; level++) {
      const pair0 = root + 2 * node0;
      const pair1 = root + 2 * node1;
      const pair2 = root + 2 * node2;
      const pair3 = root + 2 * node3;
      // The sign of a - b - 1 is 1 exactly where a <= b.
      node0 = 2 * node0 + ((pixels[at0 + offsets[pair0]!]! - pixels[at0 + offsets[pair0 + 1]!]! - 1) >>> 31);
      node1 = 2 * node1 + ((pixels[at1 + offsets[pair1]!]! - pixels[at1 + offsets[pair1 + 1]!]! - 1) >>> 31);
      node2 = 2 * node2 + ((pixels[at2 + offsets[pair2]!]! - pixels[at2 + offsets[pair2 + 1]!]! - 1) >>> 31);
      node3 = 2 * node3 + ((pixels[at3 + offsets[pair3]!]! - pixels[at3 + offsets[pair3 + 1]!]! - 1) >>> 31);
    }
    const sum0 = Math.fround(sums[index]! + leaves[leaf + node0]!);
    const sum1 = Math.fround(sums[index + 1]! + leaves[leaf + node1]!);
    const sum2 = Math.fround(sums[index + 2]! + leaves[leaf + node2]!);
    const sum3 = Math.fround(sums[index + 3]! + leaves[leaf + node3]!);
    places[kept] = at0;
    sums[kept] = sum0;
    if (sum0 > threshold) kept++;
    places[kept] = at1;
    sums[kept] = sum1;
    if (sum1 > threshold) kept++;
    places[kept] = at2;
    sums[kept] = sum2;
    if (sum2 > threshold) kept++;
    places[kept] = at3;
    sums[kept] = sum3;
    if (sum3 > threshold) kept++;
  }
  for (; index < count; index++) {
    const at = places[index]!;
    let node = 1;
    for (let level = 0; level < depth; level++) {
      const pair = root + 2 * node;
      node = 2 * node + ((pixels[at + offsets[pair]!]! - pixels[at + offsets[pair + 1]!]! - 1) >>> 31);
    }
    const sum = Math.fround(sums[index]! + leaves[leaf + node]!);
    places[kept] = at;
    sums[kept] = sum;
    if (sum > threshold) kept++;
  }
  survivors.count = kept;
}

/** Does the work of `sift` for a tree without precomputed offsets, for windows of one side in pictures of one width. */
export function siftFew(
  survivors: Survivors,
  pixels: Uint8Array,
  cascade: Cascade,
  tree: number,
  side: number,
  rotation: Rotation,
  width: number,
): void {
  const { places, sums, count } = survivors;
  const { depth, codes, leaves, thresholds } = cascade;
  const [cos, sin] = [rotation.cos * side, rotation.sin * side];
  const root = tree << depth;
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const at = places[index]!;
    let node = 1;
    for (let level = 0; level < depth; level++) {
      const code = 4 * (root + node);
      const first = offsetOf(codes[code]!, codes[code + 1]!, cos, sin, width);
      const second = offsetOf(codes[code + 2]!, codes[code + 3]!, cos, sin, width);
      node = 2 * node + ((pixels[at + first]! - pixels[at + second]! - 1) >>> 31);
    }
    const sum = Math.fround(sums[index]! + leaves[root + node - (1 << depth)]!);
    places[kept] = at;
    sums[kept] = sum;
    if (sum > thresholds[tree]!) kept++;
  }
  survivors.count = kept;
}
