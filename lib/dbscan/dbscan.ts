import type { Block } from "./block.ts";
import type { AnyBlock } from "./coarse.ts";
import { Components } from "./components.ts";
import { FoundPairs } from "./found-pairs.ts";
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
 * @param kept keeps the neighbours found, for `linkFound`
 */
export async function countTile(
  finder: Pairs,
  matrix: Matrix<AnyBlock>,
  tile: Tile,
  eps: number,
  counts: Uint32Array,
  kept?: FoundPairs,
): Promise<void> {
  for await (const { row, column, a, b } of loadedPairs(matrix, tile)) {
    const list = kept?.collector(row, column);
    const found = await neighbourCounts(finder, a, b, eps, (i, j) => list?.add(a.start + i, b.start + j));
    list?.end();
    for (const [at, count] of found.a.entries()) counts[a.start + at]! += count;
    if (a !== b) for (const [at, count] of found.b.entries()) counts[b.start + at]! += count;
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
  for await (const { a, b } of loadedPairs(matrix, tile)) await collector.add(finder, a, b, reach, cores);
}

/**
 * Adds the same links as `linkTile`, from the neighbours that `countTile` has found: no vectors are compared, and blocks are
 * loaded only where a row that is not a core has a neighbour.
 * @param found complete
 */
export async function linkFound(
  matrix: Matrix,
  tile: Tile,
  found: FoundPairs,
  reach: Reach,
  cores: Uint8Array,
  collector: LinkCollector,
): Promise<void> {
  let left: { readonly index: number; readonly block: Block } | undefined;
  for (const [row, column] of pairsOf(tile)) {
    const others = collector.addCores(found.between(row, column), cores);
    if (others.length === 0) continue;
    if (left?.index !== row) left = { index: row, block: await matrix.load(row) };
    collector.addOthers(others, left.block, row === column ? left.block : await matrix.load(column), reach, cores);
  }
}

/** Yields the two blocks of each pair. Only these two are in memory while the pair is processed. */
async function* loadedPairs(matrix: Matrix<AnyBlock>, tile: Tile): AsyncGenerator<LoadedPair> {
  let left: { readonly index: number; readonly block: AnyBlock } | undefined;
  for (const [row, column] of pairsOf(tile)) {
    if (left?.index !== row) left = { index: row, block: await matrix.load(row) };
    yield { row, column, a: left.block, b: row === column ? left.block : await matrix.load(column) };
  }
}

/** Two blocks, with their numbers. */
interface LoadedPair {
  readonly row: number;
  readonly column: number;
  readonly a: AnyBlock;
  readonly b: AnyBlock;
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
  const found = new FoundPairs();
  await countTile(finder, matrix, tile, eps, counts, found);
  const cores = coresOf(counts, core);
  const collector = new LinkCollector(matrix.n);
  const reach = { eps, few: 0 };
  if (found.isComplete) await linkFound(matrix, tile, found, reach, cores, collector);
  else await linkTile(finder, matrix, tile, reach, cores, collector);
  const components = new Components(matrix.n);
  components.add(collector.links());
  return { labels: components.labels(cores), cores };
}
