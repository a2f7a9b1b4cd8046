import { type Block, blockOf, rowOf } from "../dbscan/block.ts";
import { CentreCollector } from "../dbscan/centres.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";

/** A group of rows with its centre and the distances from it. */
export interface MeasuredGroup {
  readonly rows: readonly number[];
  /** Unit-length mean of its vectors. */
  readonly centre: Float32Array;
  /** Mean of its terms; see Block. */
  readonly term: number;
  /** Distances from the centre, in the order of the rows, on the calibrated scale. */
  readonly distances: Float64Array;
  /** The largest of the distances. */
  readonly radius: number;
}

const NO_GROUP = -1;

/** Measures groups of rows, and caches the results by array identity. */
export class Measurer {
  private readonly matrix: Matrix;
  private readonly blockRows: number;
  private readonly embedder: EmbedderRecord;
  private readonly counts: (row: number) => boolean;
  private readonly known = new WeakMap<readonly number[], MeasuredGroup>();

  /** @param counts whether a row contributes to the centre of its group; by default all rows do */
  constructor(
    matrix: Matrix,
    blockRows: number,
    embedder: EmbedderRecord,
    counts: (row: number) => boolean = () => true,
  ) {
    this.counts = counts;
    this.matrix = matrix;
    this.blockRows = blockRows;
    this.embedder = embedder;
  }

  /** Measures each group. Reads the vectors at most twice, whatever the number of groups. */
  async measure(groups: readonly (readonly number[])[]): Promise<MeasuredGroup[]> {
    const fresh = groups.filter((rows) => !this.known.has(rows));
    if (fresh.length > 0) await this.measureAll(fresh);
    return groups.map((rows) => this.known.get(rows)!);
  }

  private async measureAll(groups: readonly (readonly number[])[]): Promise<void> {
    const { length } = this.embedder.output;
    const distance = Distance.of(this.embedder);
    const groupOf = new Int32Array(this.matrix.n).fill(NO_GROUP);
    for (const [group, rows] of groups.entries()) for (const row of rows) groupOf[row] = group;
    const collector = new CentreCollector(groups.length, length);
    await this.forEachRow(groupOf, (block, row, group) => {
      if (this.counts(block.start + row)) collector.add(group, block, row);
    });
    const centres = collector.centres();

    const distances = groups.map(({ length: count }) => new Float64Array(count));
    const filled = new Int32Array(groups.length);
    await this.forEachRow(groupOf, (block, row, group) => {
      distances[group]![filled[group]!++] = distance.betweenRows(block, row, centres, group);
    });
    for (const [group, rows] of groups.entries()) {
      const centre = rowOf(centres, group);
      const term = centres.terms[group]!;
      const radius = distances[group]!.reduce((most, each) => Math.max(most, each), 0);
      this.known.set(rows, { rows, centre, term, distances: distances[group]!, radius });
    }
  }

  private async forEachRow(
    groupOf: Int32Array,
    visit: (block: Block, row: number, group: number) => void,
  ): Promise<void> {
    const needed = Array.from({ length: this.matrix.blocks }, (_, index) => index).filter((index) =>
      groupOf.subarray(index * this.blockRows, (index + 1) * this.blockRows).some((group) => group !== NO_GROUP),
    );
    for await (const block of loadedAhead(this.matrix, needed)) {
      const { start } = block;
      for (let row = 0; row < block.count; row++) {
        const group = groupOf[start + row]!;
        if (group !== NO_GROUP) visit(block, row, group);
      }
    }
  }
}

/** Number of blocks to prefetch: these passes are limited by reads, not by arithmetic. */
const AHEAD = 3;

async function* loadedAhead(matrix: Matrix, indices: readonly number[]): AsyncGenerator<Block> {
  const coming: Promise<Block>[] = [];
  for (let at = 0; at < indices.length + AHEAD; at++) {
    const index = indices[at];
    if (index !== undefined) {
      const block = matrix.load(index);
      block.catch(() => {});
      coming.push(block);
    }
    if (at >= AHEAD) yield await coming.shift()!;
  }
}

/** Returns the centres of groups as a block, one row per group. */
export function centresOf(groups: readonly MeasuredGroup[], length: number): Block {
  const rows = new Float32Array(groups.length * length);
  for (const [group, { centre }] of groups.entries()) rows.set(centre, group * length);
  return blockOf(
    0,
    length,
    rows,
    Float64Array.from(groups, ({ term }) => term),
  );
}
