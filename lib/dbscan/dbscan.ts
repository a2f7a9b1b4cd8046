import type { Block } from "./block.ts";
import type { AnyBlock } from "./coarse.ts";
import { Components } from "./components.ts";
import { LinkCollector, type Reach } from "./links.ts";
import { coresOf, neighbourCounts } from "./neighbours.ts";
import type { Pairs } from "./pairs.ts";
import { pairsOf, type Tile } from "./tiles.ts";

/** A matrix of unit vectors in blocks; all blocks but the last have the same number of rows. */
export interface Matrix<B extends AnyBlock = Block> {
  /** Number of rows. */
  readonly n: number;
  readonly blocks: number;
  load(block: number): Promise<B>;
}

/**
 * Adds the numbers of neighbours in a tile to `counts`.
 * @param counts one count per row of the whole matrix
 */
export async function countTile(
  finder: Pairs,
  matrix: Matrix<AnyBlock>,
  tile: Tile,
  eps: number,
  counts: Uint32Array,
): Promise<void> {
  for await (const [a, b] of loadedPairs(matrix, tile)) {
    const found = await neighbourCounts(finder, a, b, eps);
    for (const [row, count] of found.a.entries()) counts[a.start + row]! += count;
    if (a !== b) for (const [row, count] of found.b.entries()) counts[b.start + row]! += count;
  }
}

/** Adds the links in a tile to `collector`. */
export async function linkTile(
  finder: Pairs,
  matrix: Matrix<AnyBlock>,
  tile: Tile,
  reach: Reach,
  cores: Uint8Array,
  collector: LinkCollector,
): Promise<void> {
  for await (const [a, b] of loadedPairs(matrix, tile)) await collector.add(finder, a, b, reach, cores);
}

/** Yields the two blocks of each pair. Only these two are in memory while the pair is processed. */
async function* loadedPairs(matrix: Matrix<AnyBlock>, tile: Tile): AsyncGenerator<readonly [AnyBlock, AnyBlock]> {
  let left: { readonly index: number; readonly block: AnyBlock } | undefined;
  for (const [row, column] of pairsOf(tile)) {
    if (left?.index !== row) left = { index: row, block: await matrix.load(row) };
    yield [left.block, row === column ? left.block : await matrix.load(column)];
  }
}

/** Result of DBSCAN. */
export interface Clustering {
  /** For each row, the smallest core of its component, or NOISE. */
  readonly labels: Int32Array;
  /** 1 where the row is a core. */
  readonly cores: Uint8Array;
}

/**
 * Exact DBSCAN (Ester, Kriegel, Sander, Xu 1996). A row is a core if at least `core` rows, itself included, are within
 * `eps`. Cores within `eps` of each other are one component. Any other row within `eps` of a core belongs to the
 * component of its nearest core, the one of smallest index if several are equally near. The remaining rows are noise.
 *
 * @param eps raw distance; see squaredDistance
 * @example
 * const finder = await PairFinder.open(2);
 * const { labels } = await dbscan(finder, matrix, 1.1, 4);
 */
export async function dbscan(finder: Pairs, matrix: Matrix, eps: number, core: number): Promise<Clustering> {
  const all = { from: 0, to: matrix.blocks };
  const tile: Tile = { rows: all, columns: all };
  const counts = new Uint32Array(matrix.n);
  await countTile(finder, matrix, tile, eps, counts);
  const cores = coresOf(counts, core);
  const collector = new LinkCollector(matrix.n);
  await linkTile(finder, matrix, tile, { eps, few: 0 }, cores, collector);
  const components = new Components(matrix.n);
  components.add(collector.links());
  return { labels: components.labels(cores), cores };
}
