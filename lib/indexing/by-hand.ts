import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";
import { SAME_FACE_IOU } from "./identify.ts";

interface Boxed {
  readonly faceId: string;
  readonly box: Box;
}

/**
 * Drops detected faces that people overruled: those at a deleted face, and those at a drawn face, which stays as drawn.
 */
export function dropOverruled<T extends Boxed>(
  found: readonly T[],
  { gone, drawn }: { readonly gone: readonly Boxed[]; readonly drawn: readonly Boxed[] },
): T[] {
  return found.filter((face) => ![...gone, ...drawn].some((other) => isSame(face, other)));
}

/** Returns true if two faces of a photo have the same id or the same position. */
export function isSame(a: Boxed, b: Boxed): boolean {
  return a.faceId === b.faceId || iou(a.box, b.box) >= SAME_FACE_IOU;
}
