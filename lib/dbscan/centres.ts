import { type Block, blockOf, squaredDistance } from "./block.ts";
import type { PairFinder } from "./pairs.ts";

/** Collects rows of groups into the unit-length mean of each. */
export class CentreCollector {
  private readonly sums: Float64Array;
  private readonly length: number;

  constructor(groups: number, length: number) {
    this.sums = new Float64Array(groups * length);
    this.length = length;
  }

  add(group: number, block: Block, row: number): void {
    const { sums, length } = this;
    const from = row * length;
    const to = group * length;
    for (let at = 0; at < length; at++) sums[to + at] = sums[to + at]! + block.rows[from + at]!;
  }

  /** One row a group. The mean of vectors that cancel out is the first axis: it is far from all of them. */
  centres(): Block {
    const { sums, length } = this;
    const rows = new Float32Array(sums.length);
    for (let from = 0; from < sums.length; from += length) {
      let squared = 0;
      for (let at = from; at < from + length; at++) squared += sums[at]! * sums[at]!;
      if (squared < 1e-12) rows[from] = 1;
      else for (let at = from; at < from + length; at++) rows[at] = sums[at]! / Math.sqrt(squared);
    }
    return blockOf(0, length, rows);
  }
}

/** A centre near a row, and the squared distance to it. */
export interface NearCentre {
  readonly group: number;
  readonly squared: number;
}

/** Centres that are compared with a block at a time, so that the product stays small. */
const CENTRES_AT_ONCE = 4096;

/**
 * Cuts centres into blocks to compare with.
 * @param rows n x length, row-major, unit rows
 */
export function centreBlocks(length: number, rows: Float32Array): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start * length < rows.length; start += CENTRES_AT_ONCE) {
    blocks.push(blockOf(start, length, rows.subarray(start * length, (start + CENTRES_AT_ONCE) * length)));
  }
  return blocks;
}

/** For each row of a block the centres within `reach`; rows with none are absent. */
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
