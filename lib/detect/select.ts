import { intersection, type Square } from "../geometry/squares.ts";
import type { Parameters } from "../parameters.ts";
import type { Detection } from "./types.ts";

/** Score to add to FACE_SCORE for faces under a size: PhotoPrism's QualityThreshold (internal/ai/face). */
const SURCHARGES: readonly (readonly [underPx: number, score: number])[] = [
  [26, 26],
  [32, 16],
  [40, 11],
  [50, 9],
  [80, 6],
  [110, 2],
];

/** Returns the score that a face of this size needs in addition to FACE_SCORE. */
export function surchargeOf(sizePx: number): number {
  return SURCHARGES.find(([underPx]) => sizePx < underPx)?.[1] ?? 0;
}

/** Returns true if a score, with its surcharge, is at least FACE_SCORE for a face of this size. */
export function scoresEnough(score: number, sizePx: number, { FACE_SCORE }: Pick<Parameters, "FACE_SCORE">): boolean {
  return score >= FACE_SCORE + surchargeOf(sizePx);
}

/** A face before selection; its square in pixels of the upright original. */
export interface Candidate {
  readonly square: Square;
  readonly score: number;
}

/**
 * Selects faces as PhotoPrism does, largest first. A face is dropped if it is smaller than FACE_SIZE, if it scores less than
 * its size requires, or if an accepted one covers more than FACE_OVERLAP - 1 percent of it.
 */
export function select<T extends Candidate>(
  candidates: readonly T[],
  parameters: Parameters,
): { readonly accepted: T[]; readonly dropped: Detection["dropped"] } {
  const { FACE_SIZE, FACE_OVERLAP } = parameters;
  const dropped = { tooSmall: 0, lowScore: 0, overlap: 0 };
  const accepted: T[] = [];
  const largestFirst = candidates.toSorted((a, b) => b.square.side - a.square.side || b.score - a.score);
  for (const candidate of largestFirst) {
    const { square, score } = candidate;
    const covered = (other: T) => intersection(square, other.square) / square.side ** 2;
    if (square.side < FACE_SIZE) dropped.tooSmall++;
    else if (!scoresEnough(score, square.side, parameters)) dropped.lowScore++;
    else if (accepted.some((other) => covered(other) > (FACE_OVERLAP - 1) / 100)) dropped.overlap++;
    else accepted.push(candidate);
  }
  return { accepted, dropped };
}
