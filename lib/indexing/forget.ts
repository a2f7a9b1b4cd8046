import { deleteCrops } from "../catalog/rows/crops.ts";
import { deleteFaceRows, facesOfPhoto } from "../catalog/rows/faces.ts";
import { deleteGoneFaces, goneFacesOf } from "../catalog/rows/gone-faces.ts";
import { deleteMatches, matchesOfFaces } from "../catalog/rows/matches.ts";
import { deleteReadNames } from "../catalog/rows/metadata-names.ts";
import { deletePhotoRow, photosOfKey } from "../catalog/rows/photos.ts";
import { deletePreviews } from "../catalog/rows/previews.ts";
import { deleteVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { noteFaces } from "../catalog/versions/change-notes.ts";

/** Removes faces of one photo: crops, vectors and matches first, the rows that name them last, so that a retry finds them. */
export async function forgetFaces(catalog: Catalog, photoId: string, faceIds: readonly string[]): Promise<void> {
  if (faceIds.length === 0) return;
  await deleteCrops(catalog, faceIds);
  await deleteVectors(catalog, photoId, new Set(faceIds));
  await deleteMatches(catalog, await matchesOfFaces(catalog, faceIds));
  await noteFaces(catalog, faceIds);
  await deleteFaceRows(catalog, faceIds);
}

/** Removes what the catalog holds of a key, but for the version `keep`. */
export async function forgetKey(catalog: Catalog, key: string, keep?: string): Promise<void> {
  for (const { photoId } of await photosOfKey(catalog, key)) {
    if (photoId === keep) continue;
    const faces = await facesOfPhoto(catalog, photoId);
    await forgetFaces(
      catalog,
      photoId,
      faces.map(({ faceId }) => faceId),
    );
    const gone = await goneFacesOf(catalog, photoId);
    await deleteGoneFaces(
      catalog,
      gone.map(({ faceId }) => faceId),
    );
    await deleteReadNames(catalog, photoId);
    await deletePreviews(catalog, photoId);
    await deletePhotoRow(catalog, photoId);
  }
}
