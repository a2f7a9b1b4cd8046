import { faceIdOf } from "../catalog/ids.ts";
import type { Box } from "../detect/types.ts";

/** IoU from which a box found again is the same face. */
const SAME_FACE_IOU = 0.5;

/** Intersection over union of two boxes, in [0, 1]; 0 where either has no area. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const overlap = width * height;
  return overlap / (a.width * a.height + b.width * b.height - overlap);
}

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
