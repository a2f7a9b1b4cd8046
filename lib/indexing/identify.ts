import { faceIdOf } from "../catalog/store/ids.ts";
import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";

/** IoU from which a box found again is the same face. */
export const SAME_FACE_IOU = 0.5;

interface Boxed {
  readonly box: Box;
}

/**
 * The known face that each detected box of a photo is, by the box's index: the one that it overlaps best, if by IoU .5 or
 * more. The best overlaps are settled first, and no known face is given to two boxes.
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

/** The id of a face that is found for the first time. @param taken ids that other faces of the photo have, or had */
export function newFaceId(photoId: string, box: Box, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const faceId = faceIdOf(photoId, box, attempt);
    if (!taken.has(faceId)) return faceId;
  }
}
