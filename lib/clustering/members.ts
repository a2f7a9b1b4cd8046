import { type Block, squaredDistance } from "../cluster/block.ts";
import { CentreCollector, nearestCentres } from "../cluster/centres.ts";
import type { Matrix } from "../cluster/dbscan.ts";
import type { PairFinder } from "../cluster/pairs.ts";

/** A face in a group, with its distance from the group's centre on the model's own scale. */
export interface GroupMember {
  readonly faceId: string;
  readonly distance: number;
}

/** Groups of faces around their centres. */
export interface Groups {
  /** One row a group. */
  readonly centres: Block;
  /** The members of each group. */
  readonly members: readonly GroupMember[][];
  /** Largest distance from the centre among the faces that made the group. */
  readonly radii: readonly number[];
}

const NO_GROUP = -1;

/**
 * Measures groups of rows: their centres, and how far each member is from its own.
 * @param parts rows of each group
 */
export async function groupRows(
  matrix: Matrix,
  length: number,
  faceIds: readonly string[],
  parts: readonly (readonly number[])[],
): Promise<Groups> {
  const groupOf = new Int32Array(faceIds.length).fill(NO_GROUP);
  for (const [group, rows] of parts.entries()) for (const row of rows) groupOf[row] = group;

  const collector = new CentreCollector(parts.length, length);
  await forEachRow((block, row, group) => collector.add(group, block, row));
  const centres = collector.centres();
  const members = parts.map((): GroupMember[] => []);
  await forEachRow((block, row, group) => {
    const distance = Math.sqrt(squaredDistance(block, row, centres, group));
    members[group]!.push({ faceId: faceIds[block.start + row]!, distance });
  });
  const radii = members.map((some) => some.reduce((radius, { distance }) => Math.max(radius, distance), 0));
  return { centres, members, radii };

  async function forEachRow(visit: (block: Block, row: number, group: number) => void): Promise<void> {
    for (let index = 0; index < matrix.blocks; index++) {
      const block = await matrix.load(index);
      for (let row = 0; row < block.count; row++) {
        const group = groupOf[block.start + row]!;
        if (group !== NO_GROUP) visit(block, row, group);
      }
    }
  }
}

/**
 * Lets faces outside every group join the one whose centre is nearest, where that is within the group's reach. So a
 * face that is too small, or has too few neighbours, gets a name without making two groups one.
 *
 * @param reach how far from each centre a face may be, on the model's own scale
 * @param idsOf the ids of a block's faces; undefined for one that is in a group
 * @returns how many joined
 */
export async function joinGroups(
  finder: PairFinder,
  { centres, members }: Groups,
  reach: readonly number[],
  matrix: Matrix,
  idsOf: (block: Block, index: number) => Promise<readonly (string | undefined)[]>,
): Promise<number> {
  const widest = reach.reduce((most, each) => Math.max(most, each), 0);
  let joined = 0;
  for (let index = 0; centres.count > 0 && index < matrix.blocks; index++) {
    const block = await matrix.load(index);
    const ids = await idsOf(block, index);
    for (const [row, { group, squared }] of await nearestCentres(finder, block, centres, widest)) {
      const faceId = ids[row];
      const distance = Math.sqrt(squared);
      if (faceId === undefined || distance > reach[group]!) continue;
      members[group]!.push({ faceId, distance });
      joined++;
    }
  }
  return joined;
}
