import { blockOf, squaredDistance } from "./block.ts";
import { CentreCollector } from "./centres.ts";
import { groupsOf } from "./components.ts";
import { dbscan } from "./dbscan.ts";
import { matrixInMemory } from "./memory.ts";
import type { PairFinder } from "./pairs.ts";

/** Maximum radius of a component, and the parameters for splitting wider ones. */
export interface SplitRule {
  /** FACE_CLUSTER_CORE. */
  readonly core: number;
  /** Maximum radius of a component, Euclidean. */
  readonly radius: number;
  /** Distance of neighbours in each round, Euclidean, descending; after the last round a component stays as it is. */
  readonly rounds: readonly number[];
}

/** Rows of one component, and their vectors. */
export interface Members {
  /** Ascending. */
  readonly rows: readonly number[];
  /** rows.length x length, row-major, unit rows. */
  readonly vectors: Float32Array;
}

/**
 * Splits a component that is too wide, such as a chain of look-alikes: clusters only its rows, with a smaller distance,
 * and repeats this for parts that are still too wide. The result depends only on the rows and their order.
 * @returns rows of each part, ascending; rows in no part are noise
 */
export async function splitWide(
  finder: PairFinder,
  { rows, vectors }: Members,
  length: number,
  { core, radius, rounds }: SplitRule,
): Promise<number[][]> {
  const [eps, ...later] = rounds;
  if (eps === undefined || radiusOf(vectors, length) <= radius) return [[...rows]];
  const parts: number[][] = [];
  for (const part of await denseGroups(finder, vectors, length, eps, core)) {
    const members = { rows: part.map((at) => rows[at]!), vectors: pick(vectors, length, part) };
    parts.push(...(await splitWide(finder, members, length, { core, radius, rounds: later })));
  }
  return parts.sort((a, b) => a[0]! - b[0]!);
}

/**
 * Finds the components of vectors in memory with DBSCAN.
 * @param vectors n x length, row-major, unit rows
 * @returns row indices of each component, ascending
 */
export async function denseGroups(
  finder: PairFinder,
  vectors: Float32Array,
  length: number,
  eps: number,
  core: number,
): Promise<number[][]> {
  const { labels } = await dbscan(finder, matrixInMemory(vectors, length), eps, core);
  return groupsOf(labels);
}

/** Largest distance of a vector from the centre of all vectors, Euclidean. */
function radiusOf(vectors: Float32Array, length: number): number {
  const block = blockOf(0, length, vectors);
  const collector = new CentreCollector(1, length);
  for (let row = 0; row < block.count; row++) collector.add(0, block, row);
  const centre = collector.centres();
  let widest = 0;
  for (let row = 0; row < block.count; row++) widest = Math.max(widest, squaredDistance(block, row, centre, 0));
  return Math.sqrt(widest);
}

function pick(vectors: Float32Array, length: number, rows: readonly number[]): Float32Array {
  const picked = new Float32Array(rows.length * length);
  for (const [at, row] of rows.entries()) picked.set(vectors.subarray(row * length, (row + 1) * length), at * length);
  return picked;
}
