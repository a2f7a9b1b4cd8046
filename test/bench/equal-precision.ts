import type { ScoreScale } from "../../lib/models/detectors.ts";

/** A detection, and whether it was a face. */
export interface Judged {
  readonly score: number;
  readonly right: boolean;
}

/** Scores of the reference at which its precision is compared... */
const BY_PRECISION = [1, 3, 6, 9];
/** ...and beyond, where it makes next to no error any more, the share of its faces. */
const BY_SHARE = [12, 15, 20, 30, 60, 100];

/** Precisions nearer to each other than this cannot be told apart: the 95 % interval of 500 detections of which 1 to 3 % are wrong. */
const TOLERANCE = 0.02;

/** Fewer detections tell nothing about precision. */
const FEWEST = 50;

/**
 * From own scores to the reference's. Where the reference makes errors, a score of its is the lowest own score from
 * which on precision is the same, within what the counts can tell; beyond, the own score that the same share of faces
 * reaches.
 */
export function equalPrecision(own: readonly Judged[], reference: readonly Judged[]): ScoreScale {
  const surest = own.toSorted((a, b) => b.score - a.score);
  const knots: [number, number][] = [];
  const add = (at: number, score: number) => {
    const last = knots.at(-1);
    if (!last || at > last[0] + 1e-3) knots.push([Math.round(at * 1e4) / 1e4, score]);
  };
  for (const score of BY_PRECISION) add(lowestAsPrecise(surest, countFrom(reference, score)), score);

  const [least, from] = knots.at(-1)!;
  const ownFaces = surest.filter((each) => each.right && each.score >= least);
  const faces = countFrom(reference, from).right;
  for (const score of BY_SHARE) {
    const share = countFrom(reference, score).right / faces;
    add(ownFaces[Math.max(0, Math.round(share * ownFaces.length) - 1)]!.score, score);
  }
  return knots;
}

interface Count {
  readonly right: number;
  readonly all: number;
}

function countFrom(found: readonly Judged[], score: number): Count {
  const some = found.filter((each) => each.score >= score);
  return { right: some.filter(({ right }) => right).length, all: some.length };
}

function lowestAsPrecise(surest: readonly Judged[], reference: Count): number {
  let right = 0;
  let lowest = surest[0]!.score;
  for (const [at, each] of surest.entries()) {
    if (each.right) right++;
    if (at + 1 >= FEWEST && right / (at + 1) < reference.right / reference.all - TOLERANCE) break;
    lowest = each.score;
  }
  return lowest;
}
