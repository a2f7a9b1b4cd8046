import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";
import { type Orientation, toUpright } from "../media/orientation.ts";

/** Orientations that rotate a picture without mirroring it, no rotation first. */
const QUARTERS: readonly Orientation[] = [1, 6, 3, 8];

/** Largest relative difference of aspect ratios after scaling, which rounds the sides. */
const SAME_ASPECT = 0.02;

/** Least IoU at which a box in an edited picture is the same face: cropping also moves and enlarges boxes. */
const SAME_PLACE_IOU = 0.6;

interface Boxed {
  readonly box: Box;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The faces of an edited picture, assigned to those of the picture before. */
export interface BoxMatches {
  /** Rotation from the earlier picture to the edited one; undefined if unknown. */
  readonly turn: Orientation | undefined;
  /** Indices of an earlier face and of the same face in the edited picture. */
  readonly pairs: readonly (readonly [before: number, now: number])[];
}

/**
 * Matches the faces of two pictures, one of which was made from the other, by their boxes, if both have the same shape or
 * would after a quarter turn. The rotation with the most faces in the same position wins.
 */
export function matchByBoxes(
  before: Size & { readonly faces: readonly Boxed[] },
  now: Size & { readonly faces: readonly Boxed[] },
): BoxMatches {
  const tries = fittingTurns(before, now).map((turn) => {
    const pairs = pairsOf(
      before.faces.map(({ box }) => toUpright(box, turn)),
      now.faces.map(({ box }) => box),
    );
    return { turn, pairs, overlap: pairs.reduce((sum, [, , overlap]) => sum + overlap, 0) };
  });
  const best = tries.toSorted((a, b) => b.pairs.length - a.pairs.length || b.overlap - a.overlap)[0];
  if (!best || best.pairs.length === 0) return { turn: undefined, pairs: [] };
  return { turn: best.turn, pairs: best.pairs.map(([one, other]) => [one, other] as const) };
}

/** Returns the rotations after which a picture has the shape of another, no rotation first. */
export function fittingTurns(before: Size, now: Size): Orientation[] {
  return QUARTERS.filter((turn) => sameShape(turn === 6 || turn === 8 ? turned(before) : before, now));
}

const turned = ({ width, height }: Size): Size => ({ width: height, height: width });

function sameShape(a: Size, b: Size): boolean {
  if (a.width === 0 || b.width === 0) return false;
  return Math.abs((a.width * b.height) / (a.height * b.width) - 1) <= SAME_ASPECT;
}

function pairsOf(before: readonly Box[], now: readonly Box[]): [before: number, now: number, overlap: number][] {
  const overlaps = before
    .flatMap((box, one) => now.map((other, at): [number, number, number] => [one, at, iou(box, other)]))
    .filter(([, , overlap]) => overlap >= SAME_PLACE_IOU)
    .sort((a, b) => b[2] - a[2] || a[0] - b[0] || a[1] - b[1]);
  const [usedBefore, usedNow] = [new Set<number>(), new Set<number>()];
  return overlaps.filter(([one, at]) => {
    if (usedBefore.has(one) || usedNow.has(at)) return false;
    usedBefore.add(one);
    usedNow.add(at);
    return true;
  });
}

/**
 * Returns the pairs of faces that are each other's nearest, at a distance of at most `most`.
 * @param distances one row per earlier face, one column per present face
 */
export function mutuallyNearest(
  distances: readonly (readonly number[])[],
  most: number,
): [before: number, now: number][] {
  const columns = distances[0]?.length ?? 0;
  const nearestOf = (values: readonly number[]) => values.indexOf(Math.min(...values));
  return distances.flatMap((row, before): [number, number][] => {
    if (columns === 0) return [];
    const now = nearestOf(row);
    const back = nearestOf(distances.map((other) => other[now]!));
    return back === before && row[now]! <= most ? [[before, now]] : [];
  });
}
