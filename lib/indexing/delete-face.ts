import { facesOfPhoto, getFaces } from "../catalog/rows/faces.ts";
import { putGoneFaces } from "../catalog/rows/gone-faces.ts";
import { updatePhoto } from "../catalog/rows/photos.ts";
import { deleteVectors } from "../catalog/rows/vectors.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import { removeFaces } from "./remove-faces.ts";
import { settleNames } from "./settle-names.ts";

/**
 * Deletes a face permanently: its crop, its vector and its row. No face is detected in its place when the photo is indexed
 * again. Can be repeated after an interruption.
 * @returns true if the face existed
 */
export async function deleteFace(catalog: Catalog, faceId: string): Promise<boolean> {
  const [face] = await getFaces(catalog, [faceId], { consistent: true });
  if (!face) return false;
  await putGoneFaces(catalog, [face]);
  await takeFacesAway(catalog, [faceId]);
  return true;
}

/** Maximum number of attempts: a concurrent indexing of the photo may write a removed face again. */
const MOST_TIMES = 5;

/** Removes faces as if they had never been found. */
export async function takeFacesAway(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  for (const [photoId, some] of Map.groupBy(faceIds, photoIdOfFace)) {
    let left: readonly string[] = some;
    for (let time = 0; left.length > 0 && time < MOST_TIMES; time++) {
      await removeFaces(catalog, photoId, left);
      const faces = await countFacesAgain(catalog, photoId);
      left = faces.map(({ faceId }) => faceId).filter((faceId) => some.includes(faceId));
    }
  }
}

/** Updates a photo's row to the faces that exist. @returns these faces */
export async function countFacesAgain(catalog: Catalog, photoId: string): Promise<Face[]> {
  const faces = await facesOfPhoto(catalog, photoId, { consistent: true });
  const there = new Set(faces.map(({ faceId }) => faceId));
  const { before } = await updatePhoto(catalog, photoId, (photo) => {
    if (!photo) return photo;
    const isOver = photo.awaiting !== undefined && !isWaitedFor(photo, there);
    if (photo.faceCount === faces.length && !isOver) return photo;
    const { awaiting, ...rest } = photo;
    return { ...rest, faceCount: faces.length, ...(awaiting && !isOver ? { awaiting } : {}) };
  });
  if (before?.awaiting && !isWaitedFor(before, there)) {
    const waiting = before.awaiting.before.filter((faceId) => !there.has(faceId));
    await deleteVectors(catalog, photoId, new Set(waiting));
    await settleNames(catalog, before, []);
  }
  return faces;
}

/** Returns true if a face is left whose vector may identify it as one of an earlier picture. */
function isWaitedFor({ awaiting, looking }: PhotoRecord, there: ReadonlySet<string>): boolean {
  return looking !== undefined || (awaiting?.now.some((faceId) => there.has(faceId)) ?? false);
}
