import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { NearTo } from "./near-to.ts";
import type { AskedFace, SuggestionInputs } from "./types.ts";

/**
 * Minimum margin, on the calibrated scale, by which faces of a group are nearer to each other than to anything else.
 */
const APART = 0.05;
const LARGEST_GROUP = 24;

interface Group {
  readonly faces: number[];
  /** For each face, the distance to the nearest other face of the group. */
  readonly distances: number[];
}

/**
 * Finds groups of open faces that resemble each other and no one else: people whose faces are too few, too small or too
 * blurred for a cluster. Groups grow from the nearest pairs by the mean distance to all faces of the group, so that
 * chains of look-alikes do not form one. A group has at most one face per photo, and each face is in at most one group.
 *
 * @param alone open faces that no other question is about
 */
export function newGroups(inputs: SuggestionInputs, near: NearTo, alone: readonly number[]): AskedFace[][] {
  const { faceIds, faceToFace } = inputs.nearness;
  const unclear = new Set(inputs.nearness.unclear);
  const isFree = new Set(alone.filter((face) => !inputs.isPutOff(faceIds[face]!, undefined)));
  const fit = (a: number, b: number) =>
    photoIdOfFace(faceIds[a]!) !== photoIdOfFace(faceIds[b]!) && !inputs.areDifferentPeople(faceIds[a]!, faceIds[b]!);
  const groups: Group[] = [];
  for (const [a, b, distance] of faceToFace) {
    if (distance > inputs.limits.ask) break;
    if (distance > inputs.limits.neighbours && unclear.has(a) && unclear.has(b)) continue;
    if (!isFree.has(a) || !isFree.has(b) || !fit(a, b)) continue;
    const group = grown({ faces: [a, b], distances: [distance, distance] });
    if (!group) continue;
    for (const face of group.faces) isFree.delete(face);
    groups.push(group);
  }
  return groups.map(({ faces, distances }) =>
    faces
      .map((face, at) => ({ faceId: faceIds[face]!, distance: distances[at]! }))
      .sort((one, other) => one.distance - other.distance || (one.faceId < other.faceId ? -1 : 1)),
  );

  /** Extends a pair by all faces near it; returns undefined if something outside the group is almost as near. */
  function grown(group: Group): Group | undefined {
    const { faces, distances } = group;
    while (faces.length < LARGEST_GROUP) {
      const [next] = candidates(faces);
      if (!next || next.mean > inputs.limits.ask) break;
      faces.push(next.face);
      distances.push(next.nearest);
    }
    const widest = distances.reduce((most, each) => Math.max(most, each), 0);
    return faces.some((face) => outsider(face, faces) < widest + APART) ? undefined : group;
  }

  /** Returns the free faces similar to every face of a group, nearest first. */
  function candidates(faces: readonly number[]) {
    const sums = new Map<number, { sum: number; count: number; nearest: number }>();
    for (const face of faces) {
      for (const { to, distance } of near.likeFace(face)) {
        if (!isFree.has(to) || faces.includes(to)) continue;
        const known = sums.get(to) ?? { sum: 0, count: 0, nearest: distance };
        known.sum += distance;
        known.count++;
        known.nearest = Math.min(known.nearest, distance);
        sums.set(to, known);
      }
    }
    return [...sums]
      .filter(([face, { count }]) => count === faces.length && faces.every((other) => fit(face, other)))
      .map(([face, { sum, count, nearest }]) => ({ face, mean: sum / count, nearest }))
      .sort((one, other) => one.mean - other.mean || one.face - other.face);
  }

  /** Distance to the nearest cluster, or to the nearest face outside the group that could be added to it. */
  function outsider(face: number, faces: readonly number[]): number {
    const clusters = near.ofFace(face).map(({ distance }) => distance);
    const others = near
      .likeFace(face)
      .filter(({ to }) => !faces.includes(to) && faces.every((other) => fit(to, other)))
      .map(({ distance }) => distance);
    return Math.min(Number.POSITIVE_INFINITY, ...clusters, ...others);
  }
}
