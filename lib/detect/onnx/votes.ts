import { intersection, iou, type Square } from "../../geometry/squares.ts";
import type { Region } from "./finder.ts";

/** Regions of this IoU are about one face: each is a vote for it. */
const AGREEING_IOU = 0.3;

/** A face that several levels, tiles and anchors may have led to. */
export interface Candidate extends Region {
  /** How many regions, the best one among them, agree about it. */
  readonly votes: number;
}

/** One candidate for all regions that agree: the likeliest, with their number. */
export function countVotes(regions: readonly Region[]): Candidate[] {
  const faces: { best: Region; votes: number }[] = [];
  for (const region of regions.toSorted((a, b) => b.logOdds - a.logOdds)) {
    const face = faces.find(({ best }) => iou(best.square, region.square) > AGREEING_IOU);
    if (face) face.votes++;
    else faces.push({ best: region, votes: 1 });
  }
  return faces.map(({ best, votes }) => ({ ...best, votes }));
}

/** Two squares over one face share this much of the smaller one: tile seams, nested boxes and different sizes alike. */
const SAME_FACE = 0.5;

/** Keeps one of several squares over the same face: that of the highest score. */
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
