import { intersection, iou, type Square } from "../../geometry/squares.ts";
import type { Region } from "./finder.ts";

/** Least IoU of regions that show the same face: each is a vote for it. */
const AGREEING_IOU = 0.3;

/** A possible face, found at one or more levels, tiles and anchors. */
export interface Candidate extends Region {
  /** Number of regions that agree, including the best one. */
  readonly votes: number;
}

/** Merges agreeing regions into one candidate: the likeliest region, with their number. */
export function countVotes(regions: readonly Region[]): Candidate[] {
  const faces: { best: Region; votes: number }[] = [];
  for (const region of regions.toSorted((a, b) => b.logOdds - a.logOdds)) {
    const face = faces.find(({ best }) => iou(best.square, region.square) > AGREEING_IOU);
    if (face) face.votes++;
    else faces.push({ best: region, votes: 1 });
  }
  return faces.map(({ best, votes }) => ({ ...best, votes }));
}

/** Least share of the smaller square that two squares of one face have in common: at tile seams, nested, or by size. */
const SAME_FACE = 0.5;

/** Keeps the square with the highest score for each face. */
export function bestPerFace<T extends { readonly square: Square; readonly score: number }>(found: readonly T[]): T[] {
  const kept: T[] = [];
  for (const item of found.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((other) => isSameFace(item.square, other.square))) kept.push(item);
  }
  return kept;
}

function isSameFace(a: Square, b: Square): boolean {
  return intersection(a, b) > SAME_FACE * Math.min(a.side, b.side) ** 2;
}
