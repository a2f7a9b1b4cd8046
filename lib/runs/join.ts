import { photoIdOfFace } from "../catalog/store/ids.ts";
import { type Block, pickRows, squaredDistance } from "../dbscan/block.ts";
import { centreBlocks, centresWithin } from "../dbscan/centres.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { type Candidate, type MatchRule, matchGroup } from "../dbscan/match.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import { Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";

/** The groups that faces outside every group are compared with. */
export interface JoinInputs {
  readonly finder: PairFinder;
  readonly embedder: EmbedderRecord;
  /** One row a group. */
  readonly centres: Block;
  readonly rule: MatchRule;
}

/** Receives, for every face outside all groups, the groups near it, including those too far away to join. */
export interface NearMissObserver {
  /** Maximum distance of reported groups, on the calibrated scale. */
  readonly reach: number;
  /** @param block the block with the face's vector in this row */
  onCandidates(faceId: string, near: readonly Candidate[], block: Block, row: number): void;
}

/** A face outside all groups, and the groups it may join. */
export interface Joiner {
  readonly faceId: string;
  readonly candidates: readonly Candidate[];
}

/** A face that joined a group, with its distance from the group's centre on the calibrated scale. */
export interface Joined {
  readonly faceId: string;
  readonly group: number;
  readonly distance: number;
}

/**
 * Finds the groups near each face that is outside all groups.
 * @param idsOf the ids of a block's faces; undefined for a face that must not join
 */
export async function findJoiners(
  { finder, embedder, centres, rule }: JoinInputs,
  matrix: Matrix,
  idsOf: (block: Block, index: number) => Promise<readonly (string | undefined)[]>,
  observer?: NearMissObserver,
): Promise<Joiner[]> {
  let widest = 0;
  for (let group = 0; group < centres.count; group++) widest = Math.max(widest, rule.reachOf(group));
  const farthest = widest + rule.marginAt(widest);
  const reach = rawDistance(embedder, Math.max(farthest, observer?.reach ?? 0));
  const blocks = centreBlocks(centres);
  const joiners: Joiner[] = [];
  for (let index = 0; (centres.count > 0 || observer) && index < matrix.blocks; index++) {
    const block = await matrix.load(index);
    const ids = await idsOf(block, index);
    const rows = [...ids.keys()].filter((row) => ids[row] !== undefined);
    const near = await centresWithin(
      finder,
      rows.length === block.count ? block : pickRows(block, rows),
      blocks,
      reach,
    );
    for (const [at, row] of rows.entries()) {
      const found = (near.get(at) ?? []).map(({ group, squared }): Candidate => {
        return { group, distance: calibrated(embedder, Math.sqrt(squared)) };
      });
      const faceId = ids[row]!;
      const candidates = found.filter(({ distance }) => distance <= farthest);
      if (candidates.length > 0) joiners.push({ faceId, candidates });
      observer?.onCandidates(faceId, found, block, row);
    }
  }
  return joiners;
}

/** Rule by which faces join groups. */
export interface JoinRule extends MatchRule {
  /** See closeWithin. */
  closeWithin(group: number): number;
  /** Returns true if people's decisions allow the face to be in the group. */
  mayJoin(faceId: string, group: number): boolean;
}

/**
 * Assigns faces outside all groups to the groups that the rule selects. This way a face that is too small, or has too
 * few neighbours, gets a name without connecting two groups. The nearest faces choose first. If a group already has a
 * face of the same photo, a face joins it only when it is as near as the faces that made the group, and otherwise the
 * next group, if any: hardly anyone is in a photo twice, except in a mirror.
 *
 * @param founders ids of the faces that made each group
 */
export function joinGroups(
  joiners: readonly Joiner[],
  founders: readonly (readonly string[])[],
  rule: JoinRule,
): Joined[] {
  const photos = new Set(joiners.map(({ faceId }) => photoIdOfFace(faceId)));
  const groupsOf = new Map<string, Set<number>>();
  const enter = (photoId: string, group: number) => {
    if (photos.has(photoId)) groupsOf.set(photoId, (groupsOf.get(photoId) ?? new Set()).add(group));
  };
  for (const [group, faceIds] of founders.entries()) {
    for (const faceId of faceIds) enter(photoIdOfFace(faceId), group);
  }
  const joined: Joined[] = [];
  for (const { faceId, candidates } of inOrder(joiners)) {
    const taken = groupsOf.get(photoIdOfFace(faceId));
    const open = candidates.filter(
      ({ group, distance }) =>
        rule.mayJoin(faceId, group) && (!taken?.has(group) || distance <= rule.closeWithin(group)),
    );
    const match = matchGroup(open, rule);
    if (!match) continue;
    enter(photoIdOfFace(faceId), match.group);
    joined.push({ faceId, ...match });
  }
  return joined;
}

/** Sorts faces by distance to their nearest group, then by id. */
function inOrder(joiners: readonly Joiner[]): readonly Joiner[] {
  const nearest = new Map(joiners.map((joiner) => [joiner, Math.min(...joiner.candidates.map((c) => c.distance))]));
  return joiners.toSorted((a, b) => nearest.get(a)! - nearest.get(b)! || (a.faceId < b.faceId ? -1 : 1));
}

/**
 * Assigns confirmed faces to the nearest group of their person, whatever the distance.
 * @param vectors one row a face
 * @param groupsOf the groups of a face's person, at least one
 */
export function assignConfirmedFaces(
  faceIds: readonly string[],
  vectors: Block,
  { centres, embedder }: Pick<JoinInputs, "centres" | "embedder">,
  groupsOf: (faceId: string) => readonly number[],
): Joined[] {
  return faceIds.map((faceId, row) => {
    const squared = (group: number) => squaredDistance(vectors, row, centres, group);
    const group = groupsOf(faceId).reduce((best, each) => (squared(each) < squared(best) ? each : best));
    return { faceId, group, distance: Distance.of(embedder).betweenRows(vectors, row, centres, group) };
  });
}
