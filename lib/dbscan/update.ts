import { type Block, partOf } from "./block.ts";
import type { AnyBlock } from "./coarse.ts";
import type { Matrix } from "./dbscan.ts";
import { LinkCollector, type Links, type Reach } from "./links.ts";
import { gatherRows } from "./memory.ts";
import { coresOf } from "./neighbours.ts";
import type { PairFinder } from "./pairs.ts";
import { UnionFind } from "./union-find.ts";

/** Everything that DBSCAN computes about a matrix before it labels components: the basis of the next run. */
export interface Density {
  /** Number of neighbours of each row, itself included. */
  readonly counts: Uint32Array;
  /** One flag per row: 1 if it is a core. */
  readonly cores: Uint8Array;
  readonly links: Links;
}

/** A change from one matrix to another by removed and added rows; the order of the other rows stays the same. */
export interface MatrixChange {
  /** The new matrix. */
  readonly matrix: Matrix<AnyBlock>;
  /** The same in float32, for the rows that are compared with all others. */
  readonly full: Matrix;
  /** Number of rows per block of the new matrix. */
  readonly blockRows: number;
  /** Numbers in a vector. */
  readonly length: number;
  /** For each row of the old matrix, its row in the new one, or GONE if it was removed. */
  readonly movedTo: Int32Array;
  /** Rows of the new matrix that the old one does not have, ascending. */
  readonly added: readonly number[];
  /** Removed vectors. */
  readonly removed: Block;
}

/** Value of `movedTo` for a removed row. */
export const GONE = -1;

/** Number of rows compared with the matrix at a time. */
const ROWS_AT_ONCE = 4096;

/**
 * Computes the same result as comparing all rows, by comparing only affected rows with the matrix. For counts these are
 * added and removed rows. For links these are added rows, rows that became or ceased to be a core, borders that lost
 * their core, and the cores of components that lost a core, because the component may have fallen apart.
 *
 * @param core minimum number of neighbours of a core, itself included
 */
export async function update(
  finder: PairFinder,
  before: Density,
  change: MatrixChange,
  reach: Reach,
  core: number,
): Promise<Density> {
  const counts = await countAgain(finder, before.counts, change, reach.eps);
  const cores = coresOf(counts, core);
  const links = moved(before.links, change.movedTo);
  const wasCore = new Uint8Array(change.matrix.n);
  for (const [row, to] of change.movedTo.entries()) if (to !== GONE && before.cores[row]) wasCore[to] = 1;
  const again = rowsToLink(before, change, cores, wasCore);
  const collector = new LinkCollector(change.matrix.n);
  collector.keep(links, cores, again);
  for await (const { block, rows } of gathered(
    change,
    [...again.keys()].filter((row) => again[row]),
  )) {
    for (let index = 0; index < change.matrix.blocks; index++) {
      await collector.addRows(finder, { block, rows }, await change.matrix.load(index), { reach, cores, again });
    }
  }
  return { counts, cores, links: collector.links() };
}

/** Returns the number of neighbours of every row: counts those of added rows, and corrects those of the others. */
async function countAgain(
  finder: PairFinder,
  before: Uint32Array,
  change: MatrixChange,
  eps: number,
): Promise<Uint32Array> {
  const { matrix, movedTo, added, removed } = change;
  const counts = new Uint32Array(matrix.n);
  for (const [row, to] of movedTo.entries()) if (to !== GONE) counts[to] = before[row]!;
  const isNew = new Uint8Array(matrix.n);
  for (const row of added) isNew[row] = 1;
  for await (const { block, rows } of gathered(change, added)) {
    await forEachBlock(block, (i, row) => {
      counts[rows[i]!]!++;
      if (!isNew[row]) counts[row]!++;
    });
  }
  for (let from = 0; from < removed.count; from += ROWS_AT_ONCE) {
    await forEachBlock(partOf(removed, from, Math.min(removed.count, from + ROWS_AT_ONCE), 0), (_, row) => {
      if (!isNew[row]) counts[row]!--;
    });
  }
  return counts;

  async function forEachBlock(some: Block, visit: (i: number, row: number) => void): Promise<void> {
    for (let index = 0; index < matrix.blocks; index++) {
      const block = await matrix.load(index);
      await finder.visit(some, block, eps, (i, j) => visit(i, block.start + j));
    }
  }
}

/** Returns one flag per row: 1 if its links must be found again. */
function rowsToLink({ cores, links }: Density, change: MatrixChange, now: Uint8Array, wasCore: Uint8Array): Uint8Array {
  const { movedTo, added, matrix } = change;
  const again = new Uint8Array(matrix.n);
  for (const row of added) again[row] = 1;
  for (let row = 0; row < matrix.n; row++) if (now[row] !== wasCore[row]) again[row] = 1;

  const isLost = (row: number) => cores[row] === 1 && (movedTo[row] === GONE || !now[movedTo[row]!]);
  for (const [at, row] of links.borders.entries()) {
    if (movedTo[row] !== GONE && isLost(links.nearest[at]!)) again[movedTo[row]!] = 1;
  }
  const sets = new UnionFind(cores.length);
  for (let at = 0; at < links.edges.length; at += 2) sets.union(links.edges[at]!, links.edges[at + 1]!);
  const broken = new Set<number>();
  for (const row of cores.keys()) if (isLost(row)) broken.add(sets.find(row));
  for (const [row, to] of movedTo.entries()) {
    if (to !== GONE && cores[row] && now[to] && broken.has(sets.find(row))) again[to] = 1;
  }
  return again;
}

/** Translates links to the rows of the new matrix, and drops those of removed rows. */
function moved(links: Links, movedTo: Int32Array): Links {
  const edges: number[] = [];
  for (let at = 0; at < links.edges.length; at += 2) {
    const [a, b] = [movedTo[links.edges[at]!]!, movedTo[links.edges[at + 1]!]!];
    if (a !== GONE && b !== GONE) edges.push(a, b);
  }
  const borders = [...links.borders.keys()].filter(
    (at) => movedTo[links.borders[at]!] !== GONE && movedTo[links.nearest[at]!] !== GONE,
  );
  const pairs = [...links.apart.keys()].filter(
    (at) => movedTo[links.pairs[2 * at]!] !== GONE && movedTo[links.pairs[2 * at + 1]!] !== GONE,
  );
  return {
    edges: Int32Array.from(edges),
    borders: Int32Array.from(borders, (at) => movedTo[links.borders[at]!]!),
    nearest: Int32Array.from(borders, (at) => movedTo[links.nearest[at]!]!),
    squared: Float64Array.from(borders, (at) => links.squared[at]!),
    pairs: Int32Array.from(pairs.flatMap((at) => [movedTo[links.pairs[2 * at]!]!, movedTo[links.pairs[2 * at + 1]!]!])),
    apart: Float64Array.from(pairs, (at) => links.apart[at]!),
  };
}

/** Yields the given rows of the new matrix as blocks of at most ROWS_AT_ONCE rows. */
async function* gathered({ full, blockRows, length }: MatrixChange, rows: readonly number[]) {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    yield { rows: some, block: await gatherRows(full, blockRows, length, some) };
  }
}
