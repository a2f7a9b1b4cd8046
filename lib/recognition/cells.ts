import pLimit from "p-limit";
import type { Catalog } from "../catalog/store/open.ts";
import { type CellDirectory, readCell, type StoredCell } from "../catalog/versions/cells.ts";
import { type Block, pickRows } from "../dbscan/block.ts";
import { centresWithin } from "../dbscan/centres.ts";
import { decodeDirections } from "../dbscan/directions.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { blockOfCentres, type CentreSource, type FoundCentre } from "./centres.ts";
import { MostBytes } from "./most-bytes.ts";

/**
 * Number of cells that are read for a face: those whose pivots are nearest. They have about 16,000 centres, as many as the
 * largest library whose centres are all compared; see decision 0014 for what is found.
 */
export const CELLS_READ = 128;

/** Maximum size of the cells kept in memory: all of a library of three million faces. */
const BYTES_KEPT = 128e6;

/** Cells read in parallel. */
const AT_ONCE = 32;

export interface CellSource {
  readonly catalog: Catalog;
  readonly version: number;
  readonly embedder: EmbedderRecord;
  readonly directory: CellDirectory;
  /** By default CELLS_READ. */
  readonly cellsRead?: number | undefined;
}

/** The centres of a large version, of which only the cells near a face are read and compared. */
export class CentresInCells implements CentreSource {
  private readonly source: CellSource;
  private readonly kept = new MostBytes<StoredCell>(BYTES_KEPT);
  private readonly limit = pLimit(AT_ONCE);
  /** Number of centres in the cells before each. */
  private readonly starts: number[] = [];

  constructor(source: CellSource) {
    this.source = source;
    let start = 0;
    for (const count of source.directory.counts) {
      this.starts.push(start);
      start += count;
    }
  }

  get model(): string {
    return this.source.directory.model;
  }

  get farthest(): number {
    return this.source.directory.farthest;
  }

  get widest(): number {
    return this.source.directory.widest;
  }

  async within(finder: PairFinder, asked: Block, reach: number): Promise<Map<number, FoundCentre[]>> {
    const rowsOf = new Map<number, number[]>();
    for (let row = 0; row < asked.count; row++) {
      for (const cell of this.nearestCells(asked, row)) rowsOf.set(cell, [...(rowsOf.get(cell) ?? []), row]);
    }
    const near = new Map<number, FoundCentre[]>();
    const compare = async (cell: number, rows: readonly number[]) => {
      const { clusterIds, radii, spreads, ...stored } = await this.read(cell);
      const block = this.blockOf(stored, this.starts[cell]!);
      for (const [at, some] of await centresWithin(finder, pickRows(asked, rows), [block], reach)) {
        const found = some.map(({ group, squared }) => {
          const place = group - block.start;
          const cluster = { clusterId: clusterIds[place]!, radius: radii[place]!, spread: spreads[place]! };
          return { group, squared, cluster };
        });
        const row = rows[at]!;
        near.set(row, [...(near.get(row) ?? []), ...found]);
      }
    };
    await Promise.all([...rowsOf].map(([cell, rows]) => this.limit(() => compare(cell, rows))));
    return near;
  }

  /** Returns the cells with the largest products of their pivots and a row. */
  private nearestCells({ rows, length }: Block, row: number): number[] {
    const { directory, cellsRead = CELLS_READ } = this.source;
    const { pivots, counts } = directory;
    if (counts.length <= cellsRead) return [...counts.keys()];
    const vector = rows.subarray(row * length, (row + 1) * length);
    const products = Float64Array.from(counts, (_, cell) => {
      let sum = 0;
      for (let at = 0, from = cell * length; at < length; at++, from++) sum += vector[at]! * pivots[from]!;
      return sum;
    });
    const order = Array.from(counts.keys()).sort((a, b) => products[b]! - products[a]! || a - b);
    return order.slice(0, cellsRead);
  }

  private blockOf({ terms, levels }: Pick<StoredCell, "terms" | "levels">, start: number): Block {
    const { embedder, directory } = this.source;
    const { length, distance } = directory;
    return { ...blockOfCentres(embedder, decodeDirections(levels, length), { distance, values: terms }), start };
  }

  private read(cell: number): Promise<StoredCell> {
    const { catalog, version } = this.source;
    return this.kept.get(String(cell), async () => {
      const { cell: value, bytes } = await readCell(catalog, version, cell);
      return { value, bytes };
    });
  }
}
