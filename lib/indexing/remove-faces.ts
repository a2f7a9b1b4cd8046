import { deleteCrops } from "../catalog/rows/crops.ts";
import { deleteFaceRows, facesThatExist } from "../catalog/rows/faces.ts";
import { deleteMatches, matchesOfFaces } from "../catalog/rows/matches.ts";
import { forgetPastFaces } from "../catalog/rows/past-faces.ts";
import { deleteVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { noteFaces } from "../catalog/versions/change-notes.ts";

/** Removes faces of one photo permanently, except people's decisions about them. */
export async function removeFaces(catalog: Catalog, photoId: string, faceIds: readonly string[]): Promise<void> {
  if (faceIds.length === 0) return;
  await forgetPastFaces(catalog, photoId, new Set(faceIds));
  await deleteVectors(catalog, photoId, new Set(faceIds));
  await removeRows(catalog, faceIds);
}

/** Removes the rows of faces with crops and matches. The rows with the ids are last, so that a retry finds them. */
export async function removeRows(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await deleteCrops(catalog, faceIds);
  await deleteMatches(catalog, await matchesOfFaces(catalog, faceIds));
  await noteFaces(catalog, faceIds);
  await deleteFaceRows(catalog, faceIds);
  // Another call may have written crops since, when it saw the rows.
  await removeStrayCrops(catalog, faceIds);
}

/** Deletes the crops of those faces whose rows are gone. Whoever writes crops, or deletes rows, calls it afterwards. */
export async function removeStrayCrops(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  const there = await facesThatExist(catalog, faceIds, { consistent: true });
  const stray = faceIds.filter((faceId) => !there.has(faceId));
  if (stray.length > 0) await deleteCrops(catalog, stray);
}
