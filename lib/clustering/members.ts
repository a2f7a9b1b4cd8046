import { type Block, squaredDistance } from "../cluster/block.ts";
import { CentreCollector, centreBlocks, centresWithin } from "../cluster/centres.ts";
import type { Matrix } from "../cluster/dbscan.ts";
import { CLEARLY_NEARER, type MatchRule, matchGroup } from "../cluster/match.ts";
import type { PairFinder } from "../cluster/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";

/** A face in a group, with its distance from the group's centre on the calibrated scale. */
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
  /** Largest distance from the centre among the faces that made the group, on the calibrated scale. */
  readonly radii: readonly number[];
}

const NO_GROUP = -1;

/**
 * Measures groups of rows: their centres, and how far each member is from its own.
 * @param parts rows of each group
 */
export async function groupRows(
  matrix: Matrix,
  embedder: EmbedderRecord,
  faceIds: readonly string[],
  parts: readonly (readonly number[])[],
): Promise<Groups> {
  const { length } = embedder.output;
  const groupOf = new Int32Array(faceIds.length).fill(NO_GROUP);
  for (const [group, rows] of parts.entries()) for (const row of rows) groupOf[row] = group;

  const collector = new CentreCollector(parts.length, length);
  await forEachRow((block, row, group) => collector.add(group, block, row));
  const centres = collector.centres();
  const members = parts.map((): GroupMember[] => []);
  await forEachRow((block, row, group) => {
    const distance = calibrated(embedder, Math.sqrt(squaredDistance(block, row, centres, group)));
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

/** What lets faces join groups. */
export interface Joining {
  readonly finder: PairFinder;
  readonly embedder: EmbedderRecord;
  readonly groups: Groups;
  readonly rule: MatchRule;
}

/**
 * Lets faces outside every group join the one that the rule finds for them. So a face that is too small, or has too few
 * neighbours, gets a name without making two groups one.
 *
 * @param idsOf the ids of a block's faces; undefined for one that is in a group
 * @returns how many joined
 */
export async function joinGroups(
  { finder, embedder, groups: { centres, members }, rule }: Joining,
  matrix: Matrix,
  idsOf: (block: Block, index: number) => Promise<readonly (string | undefined)[]>,
): Promise<number> {
  const widest = members.reduce((most, _, group) => Math.max(most, rule.reachOf(group)), 0) + CLEARLY_NEARER;
  const reach = rawDistance(embedder, widest);
  const blocks = centreBlocks(centres.length, centres.rows);
  let joined = 0;
  for (let index = 0; centres.count > 0 && index < matrix.blocks; index++) {
    const block = await matrix.load(index);
    const ids = await idsOf(block, index);
    for (const [row, near] of await centresWithin(finder, block, blocks, reach)) {
      const faceId = ids[row];
      if (faceId === undefined) continue;
      const candidates = near.map(({ group, squared }) => ({
        group,
        distance: calibrated(embedder, Math.sqrt(squared)),
      }));
      const match = matchGroup(candidates, rule);
      if (!match) continue;
      members[match.group]!.push({ faceId, distance: match.distance });
      joined++;
    }
  }
  return joined;
}
