import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { correctScore } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face } from "../catalog/store/types.ts";
import { scoresEnough, surchargeOf } from "../detect/select.ts";
import { correctedScore } from "../embed/faceness.ts";
import { findFaceness } from "../models/faceness.ts";
import type { Parameters } from "../parameters.ts";
import { takeFacesAway } from "./delete-face.ts";

/** Score from which on nothing depends on the score: faces below may not start clusters, or not be faces. */
const SURE = 30;

/** Dependencies of `checkFaces`. */
export interface CheckContext {
  readonly catalog: Catalog;
  readonly embedderId: string;
  /** Loads the parameters; called only if a face may have to be removed. */
  readonly parameters: () => Promise<Parameters>;
}

/** A face, and the length of the model's output for its crop. */
export interface MeasuredFace {
  readonly face: Face;
  readonly rawLength: number;
}

/**
 * Corrects the scores of faces whose crops were embedded, and removes those whose score is below FACE_SCORE now, as detection
 * drops those that score too little. Faces that someone drew or decided about stay. Can be repeated.
 * @returns the ids of the removed faces
 */
export async function checkFaces(context: CheckContext, faces: readonly MeasuredFace[]): Promise<Set<string>> {
  const { catalog, embedderId } = context;
  const changed = faces.flatMap(({ face, rawLength }) => {
    const faceness = face.drawn ? undefined : findFaceness(face.detector, embedderId);
    if (!faceness) return [];
    const score = face.detectionScore ?? face.score;
    const corrected = correctedScore(faceness, { ...face, score, rawLength });
    return Math.min(score, corrected) - surchargeOf(face.sizePx) < SURE ? [{ face, corrected }] : [];
  });
  const removed = await removeUnlikely(context, changed);
  await Promise.all(
    changed
      .filter(({ face, corrected }) => !removed.has(face.faceId) && corrected !== face.score)
      .map(({ face, corrected }) => correctScore(catalog, face, corrected)),
  );
  return removed;
}

async function removeUnlikely(
  { catalog, parameters }: CheckContext,
  faces: readonly { readonly face: Face; readonly corrected: number }[],
): Promise<Set<string>> {
  const lower = faces.filter(({ face, corrected }) => corrected < face.score);
  if (lower.length === 0) return new Set();
  const inForce = await parameters();
  const unlikely = lower
    .filter(({ face, corrected }) => !scoresEnough(corrected, face.sizePx, inForce))
    .map(({ face }) => face.faceId);
  if (unlikely.length === 0) return new Set();
  const decided = await getFaceDecisions(catalog, unlikely);
  const removed = unlikely.filter((faceId) => !decided.has(faceId));
  await takeFacesAway(catalog, removed);
  return new Set(removed);
}
