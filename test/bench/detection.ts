import { type PrecisionRecall, precisionRecall, share } from "./clustering.ts";

/** A square about a centre, px. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A true face; one that may be found or not counts neither way. */
export interface TrueFace extends Square {
  readonly ignore: boolean;
}

/** Faces found in one picture, compared with the true ones. */
export interface Matched {
  /** True faces, and those of them that were found. */
  readonly faces: number;
  readonly found: number;
  /** Answers that match no true face. */
  readonly wrong: number;
}

/**
 * Pairs answers with true faces, one to one, nearest first: they match where their centres are closer than half the true
 * size and their sizes within a factor of 2.5.
 */
export function matchFaces(answers: readonly Square[], truth: readonly TrueFace[]): Matched {
  const candidates = answers
    .flatMap((answer) => truth.map((face) => ({ answer, face, apart: apart(answer, face) })))
    .filter(({ apart }) => apart < 0.5)
    .sort((a, b) => a.apart - b.apart);
  const taken = new Set<Square>();
  let found = 0;
  for (const { answer, face } of candidates) {
    if (taken.has(answer) || taken.has(face)) continue;
    taken.add(answer).add(face);
    if (!face.ignore) found++;
  }
  return {
    faces: truth.filter(({ ignore }) => !ignore).length,
    found,
    wrong: answers.filter((answer) => !taken.has(answer)).length,
  };
}

/** Returns true if an answer is a face: centres closer than half the true size, and sizes within a factor of 2.5. */
export function isMatch(answer: Square, face: Square): boolean {
  return apart(answer, face) < 0.5;
}

/** Distance of the centres in sizes of the true face; infinite where the sizes are too different. */
function apart(answer: Square, face: Square): number {
  const ratio = answer.size / face.size;
  if (ratio > 2.5 || ratio < 1 / 2.5) return Number.POSITIVE_INFINITY;
  return Math.hypot(answer.x - face.x, answer.y - face.y) / face.size;
}

export function detectionFigures(pictures: readonly Matched[]): PrecisionRecall {
  const sum = (field: keyof Matched) => pictures.reduce((total, picture) => total + picture[field], 0);
  const found = sum("found");
  return precisionRecall(share(found, found + sum("wrong")), share(found, sum("faces")));
}
