import { type Block, blockOf, partOf, squaredDistance } from "./block.ts";
import type { PairFinder } from "./pairs.ts";

/** Accumulates the rows of groups, and computes the unit-length mean of each group, which has the mean of their terms. */
export class CentreCollector {
  private readonly sums: Float64Array;
  private readonly terms: Float64Array;
  private readonly counts: Uint32Array;
  private readonly length: number;

  constructor(groups: number, length: number) {
    this.sums = new Float64Array(groups * length);
    this.terms = new Float64Array(groups);
    this.counts = new Uint32Array(groups);
    this.length = length;
  }

  add(group: number, block: Block, row: number): void {
    const { sums, length } = this;
    const from = row * length;
    const to = group * length;
    for (let at = 0; at < length; at++) sums[to + at] = sums[to + at]! + block.rows[from + at]!;
    this.terms[group]! += block.terms[row]!;
    this.counts[group]!++;
  }

  /**
   * Returns one row per group. If the vectors of a group cancel out, its centre is the first axis, which is far from
   * all of them.
   */
  centres(): Block {
    const { sums, length, counts } = this;
    const rows = new Float32Array(sums.length);
    for (let from = 0; from < sums.length; from += length) {
      let squared = 0;
      for (let at = from; at < from + length; at++) squared += sums[at]! * sums[at]!;
      if (squared < 1e-12) rows[from] = 1;
      else for (let at = from; at < from + length; at++) rows[at] = sums[at]! / Math.sqrt(squared);
    }
    const terms = this.terms.map((sum, group) => sum / Math.max(1, counts[group]!));
    return blockOf(0, length, rows, terms);
  }
}

/** A group's centre near a row, and the squared distance to it. */
export interface NearCentre {
  readonly group: number;
  readonly squared: number;
}

/** Number of centres compared with a block at a time, to limit the size of the product. */
const CENTRES_AT_ONCE = 4096;

/** Divides centres into blocks for comparison. @param centres one row per group */
export function centreBlocks(centres: Block): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < centres.count; start += CENTRES_AT_ONCE) {
    blocks.push(partOf(centres, start, Math.min(centres.count, start + CENTRES_AT_ONCE), start));
  }
  return blocks;
}

/**
 * Finds the centres within `reach` of each row of a block. Rows with none are absent from the result.
 * @param reach raw distance
 */
export async function centresWithin(
  finder: PairFinder,
  block: Block,
  centres: readonly Block[],
  reach: number,
): Promise<Map<number, NearCentre[]>> {
  const near = new Map<number, NearCentre[]>();
  for (const some of centres) {
    await finder.visit(block, some, reach, (row, at) => {
      const centre = { group: some.start + at, squared: squaredDistance(block, row, some, at) };
      const known = near.get(row);
      if (known) known.push(centre);
      else near.set(row, [centre]);
    });
  }
  return near;
}
