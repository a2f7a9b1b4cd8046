import { facesOfPhoto, getFaces } from "../catalog/rows/faces.ts";
import { putGoneFace } from "../catalog/rows/gone-faces.ts";
import { getPhoto, putPhoto } from "../catalog/rows/photos.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { forgetFaces } from "./forget.ts";

/**
 * Deletes a face for good: its crop, its vector and its row; none is found in its place when the photo is indexed again.
 * What is cut off is done by doing it again.
 * @returns whether there was one
 */
export async function deleteFace(catalog: Catalog, faceId: string): Promise<boolean> {
  const [face] = await getFaces(catalog, [faceId], { consistent: true });
  if (!face) return false;
  await putGoneFace(catalog, face);
  await takeFacesAway(catalog, [faceId]);
  return true;
}

/** Deletes faces as if they had never been found. */
export async function takeFacesAway(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  for (const [photoId, some] of Map.groupBy(faceIds, photoIdOfFace)) {
    await forgetFaces(catalog, photoId, some);
    await countFacesAgain(catalog, photoId);
  }
}

/** Brings a photo's number of faces in line with its faces. */
export async function countFacesAgain(catalog: Catalog, photoId: string): Promise<void> {
  const photo = await getPhoto(catalog, photoId, { consistent: true });
  const faces = await facesOfPhoto(catalog, photoId, { consistent: true });
  if (photo && photo.faceCount !== faces.length) await putPhoto(catalog, { ...photo, faceCount: faces.length });
}
