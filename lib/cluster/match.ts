import type { Parameters } from "../parameters.ts";

/** A group of faces that a face outside every group was compared with. */
export interface Candidate {
  readonly group: number;
  /** From the group's centre, on the calibrated scale. */
  readonly distance: number;
}

/** What is known about the groups, and about who may be in them. */
export interface MatchRule {
  /** See matchReach. */
  reachOf(group: number): number;
  /** Whether two groups are known to be of one person. */
  samePerson(a: number, b: number): boolean;
}

/**
 * How far from a centre a face may be, as a multiple of FACE_CLUSTER_DIST. A centre is nearer to all faces of its person
 * than they are to each other, and so are strangers to it: among 50,000 strangers (npm run bench:strangers, LFW) the
 * pairwise precision of a run is .994 on the mean of six draws, .988 in the worst; a hundredth more costs .1 points of it
 * and brings .5 points of recall.
 */
const BEYOND_NEIGHBOURS = 1.02;

/**
 * By how much the nearest group must be nearer than the next one that is not known to be the same person's, on the
 * calibrated scale. On LFW it costs no face; in a library of many people, where some stranger's group is always near,
 * it is what tells a face that is recognised from one that is guessed.
 */
export const CLEARLY_NEARER = 0.1;

/**
 * How far from a group's centre a face may be to belong to it, on the calibrated scale: FACE_MATCH_DIST beyond the
 * group's radius, as PhotoPrism matches, but not much farther than neighbours in a cluster are from each other.
 * @param radius largest distance from the centre among the faces that made the group
 */
export function matchReach(radius: number, { FACE_MATCH_DIST, FACE_CLUSTER_DIST }: Parameters): number {
  return Math.min(radius + FACE_MATCH_DIST, BEYOND_NEIGHBOURS * FACE_CLUSTER_DIST);
}

/**
 * The group a face belongs to: the nearest, where the face is within its reach and clearly nearer to it than to any
 * group that may be of someone else. One rule for faces that arrive and for faces that a run lets join.
 *
 * @param candidates every group within the widest reach and CLEARLY_NEARER beyond; none the face was refused for
 */
export function matchGroup(candidates: readonly Candidate[], rule: MatchRule): Candidate | undefined {
  const [nearest, ...others] = candidates.toSorted((a, b) => a.distance - b.distance || a.group - b.group);
  if (!nearest || nearest.distance > rule.reachOf(nearest.group)) return undefined;
  const rival = others.find(({ group }) => !rule.samePerson(group, nearest.group));
  return rival && rival.distance - nearest.distance < CLEARLY_NEARER ? undefined : nearest;
}
