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
 * How often a stranger is near a centre: `share` of all pairs of a face and another person's centre are within `distance`
 * on the calibrated scale, and half as many within `halving` less. LFW's 1,756 faces against 209 centres, and 50,000
 * synthetic strangers (npm run bench -- strangers) agree to a tenth from 8e-7 to 6e-5.
 */
const STRANGERS = { distance: 0.74, share: 7.5e-6, halving: 0.0205 };

/** How many strangers may join groups, as a share of the faces in them. */
const MISTAKES = 0.002;

/** In a library so small that hardly a stranger is near, still no farther than this multiple of FACE_CLUSTER_DIST. */
const FARTHEST = 1.12;

/**
 * By how much the nearest group must be nearer than the next one that is not known to be the same person's, on the
 * calibrated scale. On LFW it costs no face; in a library of many people, where some stranger's group is always near,
 * it is what tells a face that is recognised from one that is guessed.
 */
export const CLEARLY_NEARER = 0.1;

/**
 * How far a face or a cluster may be from a cluster for people to be asked whether they are one person's, as a multiple
 * of FACE_CLUSTER_DIST. On LFW (npm run bench -- naming, 212 people) the lone faces of named people reach to .82, the first
 * strangers begin at .76; in either half of the people .8 asks for 7 of 10 of such faces, and every seventh in vain.
 */
export const ASK_WITHIN = 1.25;

/** What there is to take for one another. */
export interface LibrarySize {
  /** All faces with a vector. */
  readonly faces: number;
  readonly groups: number;
  /** Faces that made the groups. */
  readonly grouped: number;
}

/**
 * How far from any centre a face may be in a library of this size, on the calibrated scale. The more faces are compared
 * with the more centres, the more strangers are near one by chance: so the reach is what lets only few of them join, at
 * least FACE_CLUSTER_DIST and at most a little more.
 */
export function farthestReach({ faces, groups, grouped }: LibrarySize, { FACE_CLUSTER_DIST }: Parameters): number {
  const { distance, share, halving } = STRANGERS;
  const expected = share * faces * groups;
  const reach = expected > 0 ? distance + halving * Math.log2((MISTAKES * grouped) / expected) : 0;
  return Math.min(Math.max(reach, FACE_CLUSTER_DIST), FARTHEST * FACE_CLUSTER_DIST);
}

/**
 * How far from a group's centre a face may be to belong to it, on the calibrated scale: FACE_MATCH_DIST beyond the
 * group's radius, as PhotoPrism matches, but no farther than from any.
 * @param radius largest distance from the centre among the faces that made the group
 * @param farthest see farthestReach
 */
export function matchReach(radius: number, farthest: number, { FACE_MATCH_DIST }: Parameters): number {
  return Math.min(radius + FACE_MATCH_DIST, farthest);
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
