import { type Block, pickRows, squaredDistance } from "./block.ts";
import { CentreCollector } from "./centres.ts";
import { groupsOf } from "./components.ts";
import { dbscan } from "./dbscan.ts";
import { matrixInMemory } from "./memory.ts";
import type { PairFinder } from "./pairs.ts";

/** Maximum radius of a component, and the parameters for splitting wider ones. */
export interface SplitRule {
  /** FACE_CLUSTER_CORE. */
  readonly core: number;
  /** Maximum radius of a component, raw. */
  readonly radius: number;
  /** Raw distance of neighbours in each round, descending; after the last round a component stays as it is. */
  readonly rounds: readonly number[];
}

/** Rows of one component, and their vectors. */
export interface Members {
  /** Ascending. */
  readonly rows: readonly number[];
  /** In the order of `rows`. */
  readonly vectors: Block;
}

/**
 * Splits a component that is too wide, such as a chain of look-alikes: clusters only its rows, with a smaller distance,
 * and repeats this for parts that are still too wide. The result depends only on the rows and their order.
 * @returns rows of each part, ascending; rows in no part are noise
 */
export async function splitWide(
  finder: PairFinder,
  { rows, vectors }: Members,
  { core, radius, rounds }: SplitRule,
): Promise<number[][]> {
  const [eps, ...later] = rounds;
  if (eps === undefined || radiusOf(vectors) <= radius) return [[...rows]];
  const parts: number[][] = [];
  for (const part of await denseGroups(finder, vectors, eps, core)) {
    const members = { rows: part.map((at) => rows[at]!), vectors: pickRows(vectors, part) };
    parts.push(...(await splitWide(finder, members, { core, radius, rounds: later })));
  }
  return parts.sort((a, b) => a[0]! - b[0]!);
}

/** Finds the components of vectors in memory with DBSCAN. @returns row indices of each component, ascending */
export async function denseGroups(finder: PairFinder, vectors: Block, eps: number, core: number): Promise<number[][]> {
  const { labels } = await dbscan(finder, matrixInMemory(vectors), eps, core);
  return groupsOf(labels);
}

/** Largest raw distance of a vector from the centre of all vectors. */
function radiusOf(block: Block): number {
  const collector = new CentreCollector(1, block.length);
  for (let row = 0; row < block.count; row++) collector.add(0, block, row);
  const centre = collector.centres();
  let widest = 0;
  for (let row = 0; row < block.count; row++) widest = Math.max(widest, squaredDistance(block, row, centre, 0));
  return Math.sqrt(widest);
}
