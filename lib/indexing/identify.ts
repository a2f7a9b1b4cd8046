import { faceIdOf } from "../catalog/store/ids.ts";
import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";

/** IoU from which a box found again is the same face. */
export const SAME_FACE_IOU = 0.5;

/**
 * Gives each detected box of a photo its face's id: that of the known face it overlaps best, if by IoU .5 or more,
 * else a new one. The best overlaps are settled first, and no known face is given to two boxes.
 */
export function identify<T extends { readonly box: Box }>(
  photoId: string,
  known: readonly { readonly faceId: string; readonly box: Box }[],
  detected: readonly T[],
): (T & { readonly faceId: string })[] {
  const overlaps = detected
    .flatMap((face, index) => known.map(({ faceId, box }) => ({ index, faceId, overlap: iou(face.box, box) })))
    .filter(({ overlap }) => overlap >= SAME_FACE_IOU)
    .sort((a, b) => b.overlap - a.overlap || (a.faceId < b.faceId ? -1 : 1));
  const idOf = new Map<number, string>();
  const taken = new Set<string>();
  for (const { index, faceId } of overlaps) {
    if (idOf.has(index) || taken.has(faceId)) continue;
    idOf.set(index, faceId);
    taken.add(faceId);
  }
  return detected.map((face, index) => ({ ...face, faceId: idOf.get(index) ?? faceIdOf(photoId, face.box) }));
}
