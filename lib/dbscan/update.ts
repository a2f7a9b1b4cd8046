import { type Block, blockOf } from "./block.ts";
import type { Matrix } from "./dbscan.ts";
import { LinkCollector, type Links, type Reach } from "./links.ts";
import { gatherRows } from "./memory.ts";
import { coresOf } from "./neighbours.ts";
import type { PairFinder } from "./pairs.ts";
import { UnionFind } from "./union-find.ts";

/** All that DBSCAN knows about a matrix before it names components: what the next run goes on from. */
export interface Density {
  /** Neighbours of each row, itself among them. */
  readonly counts: Uint32Array;
  /** 1 where the row is a core. */
  readonly cores: Uint8Array;
  readonly links: Links;
}

/** A matrix that came out of another by taking rows out and putting rows in, and keeps their order. */
export interface MatrixChange {
  /** The matrix as it is now, and the rows of its blocks. */
  readonly matrix: Matrix;
  readonly blockRows: number;
  /** Numbers in a vector. */
  readonly length: number;
  /** For each row of the former matrix its row now, GONE where it was taken out. */
  readonly movedTo: Int32Array;
  /** Rows of the matrix now that the former did not have, ascending. */
  readonly added: readonly number[];
  /** The vectors that were taken out, row-major. */
  readonly removed: Float32Array;
}

export const GONE = -1;

/** Rows compared with the matrix at a time. */
const ROWS_AT_ONCE = 4096;

/**
 * What comparing all with all would find, by comparing what changed with all: the added and the removed for counts;
 * for links the added, the rows that became a core or stopped being one, the borders that lost their core, and the cores
 * of components that lost one, since what held those together may be gone.
 *
 * @param core neighbours that make a core
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

/** Neighbours of every row: those of added rows counted anew, those of the others corrected. */
async function countAgain(
  finder: PairFinder,
  before: Uint32Array,
  change: MatrixChange,
  eps: number,
): Promise<Uint32Array> {
  const { matrix, movedTo, added, removed, length } = change;
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
  for (let from = 0; from < removed.length; from += ROWS_AT_ONCE * length) {
    await forEachBlock(blockOf(0, length, removed.subarray(from, from + ROWS_AT_ONCE * length)), (_, row) => {
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

/** 1 for each row whose links must be found anew. */
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

/** Links by the rows of the matrix now; those of rows that were taken out are left out. */
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

/** Some rows of a matrix, a few thousand at a time. */
async function* gathered({ matrix, blockRows, length }: MatrixChange, rows: readonly number[]) {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    yield { rows: some, block: blockOf(0, length, await gatherRows(matrix, blockRows, length, some)) };
  }
}
