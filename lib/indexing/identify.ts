import { faceIdOf } from "../catalog/store/ids.ts";
import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";

/** Least IoU at which a detected box is a known face. */
export const SAME_FACE_IOU = 0.5;

interface Boxed {
  readonly box: Box;
}

/**
 * Assigns known faces to the detected boxes of a photo, by the box's index: the one that it overlaps best, with an IoU of
 * .5 or more. The best overlaps are assigned first, and no known face is assigned twice.
 */
export function identify<T extends Boxed & { readonly faceId: string }>(
  known: readonly T[],
  detected: readonly Boxed[],
): Map<number, T> {
  const overlaps = detected
    .flatMap(({ box }, index) => known.map((face) => ({ index, face, overlap: iou(box, face.box) })))
    .filter(({ overlap }) => overlap >= SAME_FACE_IOU)
    .sort((a, b) => b.overlap - a.overlap || (a.face.faceId < b.face.faceId ? -1 : 1));
  const found = new Map<number, T>();
  const given = new Set<string>();
  for (const { index, face } of overlaps) {
    if (found.has(index) || given.has(face.faceId)) continue;
    found.set(index, face);
    given.add(face.faceId);
  }
  return found;
}

/** Returns the id of a face found for the first time. @param taken ids that other faces of the photo have or had */
export function newFaceId(photoId: string, box: Box, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const faceId = faceIdOf(photoId, box, attempt);
    if (!taken.has(faceId)) return faceId;
  }
}
