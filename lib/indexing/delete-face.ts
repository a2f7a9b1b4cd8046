import { facesOfPhoto, getFaces } from "../catalog/rows/faces.ts";
import { putGoneFaces } from "../catalog/rows/gone-faces.ts";
import { updatePhoto } from "../catalog/rows/photos.ts";
import { deleteVectors } from "../catalog/rows/vectors.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import { removeFaces } from "./remove-faces.ts";

/**
 * Deletes a face for good: its crop, its vector and its row; none is found in its place when the photo is indexed again.
 * What is cut off is done by doing it again.
 * @returns whether there was one
 */
export async function deleteFace(catalog: Catalog, faceId: string): Promise<boolean> {
  const [face] = await getFaces(catalog, [faceId], { consistent: true });
  if (!face) return false;
  await putGoneFaces(catalog, [face]);
  await takeFacesAway(catalog, [faceId]);
  return true;
}

/** Whoever looks at the photo at the same time may write a face again that was just removed, so often at most. */
const MOST_TIMES = 5;

/** Deletes faces as if they had never been found. */
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

/** Brings a photo's row in line with its faces. @returns those that it has */
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
  }
  return faces;
}

/** Whether a face is left whose vector may say that it is one of an earlier picture. */
function isWaitedFor({ awaiting, looking }: PhotoRecord, there: ReadonlySet<string>): boolean {
  return looking !== undefined || (awaiting?.now.some((faceId) => there.has(faceId)) ?? false);
}
