import type { Cascade } from "../../lib/detect/pigo/cascade.ts";
import { groupWindows } from "../../lib/detect/pigo/group.ts";
import { findWindows, PIGO_SCAN } from "../../lib/detect/pigo/windows.ts";
import type { Square } from "../../lib/geometry/squares.ts";
import { grey } from "../../lib/media/grey.ts";
import type { OpenPhoto } from "../../lib/media/types.ts";

/** The smallest value of FACE_SIZE: faces of all sizes count. */
export const SMALLEST_PX = 20;

/** Finds faces in a photo with a cascade, with its own scores. */
export async function byCascade(
  cascade: Cascade,
  photo: OpenPhoto,
): Promise<{ readonly square: Square; readonly score: number }[]> {
  const picture = await photo.pixels(Math.max(photo.width, photo.height));
  const { width, height } = picture;
  const scan = { ...PIGO_SCAN, minSize: SMALLEST_PX, maxSize: Math.min(width, height) };
  const windows = findWindows(cascade, { width, height, data: grey(picture) }, scan);
  return groupWindows(windows).map(({ row, column, side, score }) => ({ square: { x: column, y: row, side }, score }));
}
