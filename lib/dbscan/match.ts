import type { Parameters } from "../parameters.ts";

/** A group that a face outside all groups was compared with. */
export interface Candidate {
  readonly group: number;
  /** Distance from the group's centre, on the calibrated scale. */
  readonly distance: number;
}

/** Properties of groups that decide which faces match them. */
export interface MatchRule {
  /** See matchReach. */
  reachOf(group: number): number;
  /** Returns true if two groups are known to belong to the same person. */
  samePerson(a: number, b: number): boolean;
  /** See clearMargin. */
  marginAt(distance: number): number;
}

/**
 * Rate of strangers near a centre and clearly nearer to it than to others: a fraction `share` of all pairs of a face and
 * another person's centre is so within `distance` on the calibrated scale, and half as many within `distance - halving`.
 * LFW's 1,756 faces, and 2,290 faces of other people, against LFW's 210 centres: 4 of 848,281 pairs within .78, 9 within
 * .8; without the margin, 5e-6 within .74 and 4e-5 within .8.
 */
const STRANGERS = { distance: 0.785, share: 7.5e-6, halving: 0.0205 };

/** Accepted number of strangers that join groups, as a share of the faces in them. */
const MISTAKES = 0.002;

/**
 * Upper limit of the reach, as a multiple of FACE_CLUSTER_DIST, also for a small library in which strangers are rarely
 * near.
 */
const FARTHEST = 1.22;

/**
 * Minimum difference, on the calibrated scale, between the distances of the nearest group and of the next one that is
 * not known to be the same person's. On LFW it costs no face. In a library of many people, where some stranger's group
 * is always near, it separates recognised faces from guessed ones.
 */
export const CLEARLY_NEARER = 0.1;

/**
 * Minimum difference between the distances of the nearest group and of the next, for a face that joins: it grows with
 * the distance beyond FACE_CLUSTER_DIST. A stranger at that distance is usually about as far from other groups, and an
 * unusual photo of a known person is not.
 */
export function clearMargin(distance: number, { FACE_CLUSTER_DIST }: Parameters): number {
  return CLEARLY_NEARER + Math.max(0, distance - FACE_CLUSTER_DIST);
}

/**
 * Maximum distance from a cluster at which Facet asks whether a face or cluster is the same person, as a multiple of
 * FACE_CLUSTER_DIST. On LFW (npm run bench -- naming, 212 people), single faces of named people are up to .82 away, and
 * the nearest strangers at .76. In either half of the people, .8 asks about 7 of 10 such faces, and every seventh
 * question is about a stranger.
 */
export const ASK_WITHIN = 1.25;

/**
 * Maximum distance at which Facet asks about a child and a photo of about the same year, as a multiple of
 * FACE_CLUSTER_DIST. A child is compared with how it looked then, which few others of that age did; by STRANGERS, one
 * stranger's face in 9,000 is so near a centre. Runs and arrivals never use it.
 */
export const ASK_CHILD_WITHIN = 1.35;

/** Size of a library, which determines the number of chance matches. */
export interface LibrarySize {
  /** Number of faces with a vector. */
  readonly faces: number;
  readonly groups: number;
  /** Number of faces that made the groups. */
  readonly grouped: number;
}

/**
 * Maximum distance from any centre at which a face may join in a library of this size, on the calibrated scale. The
 * more faces and centres there are, the more strangers are near a centre by chance. The result limits the expected
 * number of strangers to MISTAKES; it is at least FACE_CLUSTER_DIST, and at most FARTHEST times that.
 */
export function farthestReach({ faces, groups, grouped }: LibrarySize, { FACE_CLUSTER_DIST }: Parameters): number {
  const { distance, share, halving } = STRANGERS;
  const expected = share * faces * groups;
  const reach = expected > 0 ? distance + halving * Math.log2((MISTAKES * grouped) / expected) : 0;
  return Math.min(Math.max(reach, FACE_CLUSTER_DIST), FARTHEST * FACE_CLUSTER_DIST);
}

/**
 * Radius that a group has for faces that did not make it. Each of n faces is a part of their centre, so that its distance
 * from the centre of the others is about n / (n - 1) times as large: with two faces, the distance between them.
 * @param radius largest distance from the centre among the faces that made the group
 * @param faces number of faces that made the group; the spread of a single one is unknown, and 0
 */
export function spreadOf(radius: number, faces: number): number {
  return faces > 1 ? (radius * faces) / (faces - 1) : radius;
}

/**
 * Maximum distance from a group's centre at which a second face of a photo may join it: as near as the faces that made
 * the group, but not as far as the outermost faces of a person who looks different from year to year.
 */
export function closeWithin(radius: number, { FACE_CLUSTER_RADIUS }: Parameters): number {
  return Math.min(radius, FACE_CLUSTER_RADIUS);
}

/**
 * Maximum distance from a group's centre at which a face may join it, on the calibrated scale: FACE_MATCH_DIST beyond
 * the group's spread, but at most `farthest`.
 * @param spread see spreadOf
 * @param farthest see farthestReach
 */
export function matchReach(spread: number, farthest: number, { FACE_MATCH_DIST }: Parameters): number {
  return Math.min(spread + FACE_MATCH_DIST, farthest);
}

/** What limits the groups that a face may join, besides FACE_MATCH_DIST. */
export interface JoinRange {
  /** See farthestReach. */
  readonly farthest: number;
  /** See spreadOf. */
  spreadOf(group: number): number;
  /** See clearMargin. */
  marginAt(distance: number): number;
}

/**
 * Returns the smallest FACE_MATCH_DIST with which a face joins a group: its distance beyond the spread of the nearest one.
 * Infinity if it joins none.
 * @param candidates at least the two nearest groups, if they are within `farthest` and its margin
 */
export function neededReach(candidates: readonly Candidate[], { farthest, spreadOf, marginAt }: JoinRange): number {
  const [nearest, rival] = candidates.toSorted((a, b) => a.distance - b.distance || a.group - b.group);
  if (!nearest || nearest.distance > farthest) return Number.POSITIVE_INFINITY;
  const isGuess = rival && rival.distance - nearest.distance < marginAt(nearest.distance);
  return isGuess ? Number.POSITIVE_INFINITY : nearest.distance - spreadOf(nearest.group);
}

/**
 * Returns the group that a face belongs to: the nearest one, if the face is within its reach and clearly nearer to it
 * than to any group that may be someone else's. The same rule applies to arrivals and to faces that join in a run.
 *
 * @param candidates all groups within the widest reach plus its margin, except those that the face may not join
 */
export function matchGroup(candidates: readonly Candidate[], rule: MatchRule): Candidate | undefined {
  const [nearest, ...others] = candidates.toSorted((a, b) => a.distance - b.distance || a.group - b.group);
  if (!nearest || nearest.distance > rule.reachOf(nearest.group)) return undefined;
  const rival = others.find(({ group }) => !rule.samePerson(group, nearest.group));
  return rival && rival.distance - nearest.distance < rule.marginAt(nearest.distance) ? undefined : nearest;
}
