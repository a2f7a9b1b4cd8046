import { readGoneFacesIn } from "../catalog/rows/gone-faces.ts";
import { getPhotoRecord, photoOf } from "../catalog/rows/photos.ts";
import { iou } from "../geometry/iou.ts";
import { type DrawContext, drawFace } from "./draw-face.ts";
import { CannotDraw } from "./errors.ts";
import { SAME_FACE_IOU } from "./identify.ts";
import type { DrawRegion } from "./names.ts";

/**
 * Returns a function that draws named regions of metadata into a photo, as if a person had drawn them in Facet: a person did
 * so in another program. It draws none where a face was deleted, which is a decision.
 */
export function drawerFor(drawing: DrawContext, photoId: string): DrawRegion {
  return async (box) => {
    const record = await getPhotoRecord(drawing.catalog, photoId);
    const photo = record && photoOf(record);
    if (!photo) return undefined;
    const gone = await readGoneFacesIn(drawing.catalog, photoId, record.data?.digest);
    if (gone.some((face) => iou(face.box, box) >= SAME_FACE_IOU)) return undefined;
    try {
      return await drawFace(drawing, photo, box);
    } catch (error) {
      if (error instanceof CannotDraw) return undefined;
      throw error;
    }
  };
}
