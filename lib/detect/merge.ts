import type { Region } from "./rfb.ts";
import { intersection, type Square } from "./squares.ts";

/**
 * Keeps one of several squares over the same face: the best first, and of the others those that share less than
 * `sameShare` of the smaller one with every one kept. Tile seams, nested boxes and different sizes are all the same to it.
 */
export function mergeSquares<T extends { readonly square: Square }>(
  found: readonly T[],
  quality: (item: T) => number,
  sameShare: number,
): T[] {
  const kept: T[] = [];
  for (const item of found.toSorted((a, b) => quality(b) - quality(a))) {
    const same = (other: T) => {
      const smaller = Math.min(item.square.side, other.square.side);
      return intersection(item.square, other.square) > sameShare * smaller ** 2;
    };
    if (!kept.some(same)) kept.push(item);
  }
  return kept;
}

/** Regions over the same face share this much of the smaller one. */
const SAME_REGION = 0.5;

/** Regions of this IoU agree about a face: each is a vote for it. */
const AGREEING_IOU = 0.3;

/** Weight of the logarithm of the votes beside the log-odds: by the recall at equal precision on CMU+MIT. */
const VOTE_WEIGHT = 2;

/** A face that several regions may have led to; `evidence` is the best one's log-odds and the weighed votes. */
export interface Candidate {
  readonly square: Square;
  readonly evidence: number;
}

/** One candidate per face: its best region, with the agreement of all levels, tiles and anchors counted. */
export function mergeVotes(regions: readonly Region[]): Candidate[] {
  const faces: { best: Region; votes: number }[] = [];
  for (const region of regions.toSorted((a, b) => b.logOdds - a.logOdds)) {
    const { square } = region;
    const face = faces.find(({ best }) => {
      return intersection(best.square, square) > SAME_REGION * Math.min(best.square.side, square.side) ** 2;
    });
    if (!face) faces.push({ best: region, votes: 1 });
    else if (iou(face.best.square, square) > AGREEING_IOU) face.votes++;
  }
  return faces.map(({ best, votes }) => ({
    square: best.square,
    evidence: best.logOdds + VOTE_WEIGHT * Math.log(votes),
  }));
}

function iou(a: Square, b: Square): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / (a.side ** 2 + b.side ** 2 - shared);
}
