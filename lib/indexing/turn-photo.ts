import { putCrop } from "../catalog/rows/crops.ts";
import { putFaces } from "../catalog/rows/faces.ts";
import { putGoneFaces, readGoneFacesIn } from "../catalog/rows/gone-faces.ts";
import { updatePhoto } from "../catalog/rows/photos.ts";
import { deletePreviews } from "../catalog/rows/previews.ts";
import { getObject } from "../catalog/store/objects.ts";
import type { Face, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";
import { cutCrop } from "../embed/align.ts";
import { limitsOf } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import type { OpenPhoto } from "../media/types.ts";
import { takeFacesAway } from "./delete-face.ts";
import type { Indexer } from "./photo-types.ts";
import { turnBox, turnFace } from "./turn-face.ts";

/** Returns true if boxes of a photo have another orientation than the file from which it is shown. */
export function isTurned({ orientation }: PhotoRecord, faces: readonly Face[], first: PhotoLocation): boolean {
  const isUpToDate = (of: { readonly orientation?: number }) =>
    (of.orientation ?? orientation ?? first.orientation) === first.orientation;
  return orientation !== undefined && (orientation !== first.orientation || !faces.every(isUpToDate));
}

/** Opens the file from which a photo is shown; undefined if it changed in the meantime, as it has an event of its own then. */
export async function openFirst(
  { catalog, parameters }: Indexer,
  { key, eTag }: PhotoLocation,
): Promise<OpenPhoto | undefined> {
  const limits = limitsOf(parameters);
  const object = await getObject(catalog, catalog.photosBucket, key, limits.bytes);
  return object?.eTag === eTag ? openPhoto(key, object.bytes, limits) : undefined;
}

/** Converts a photo's boxes to the orientation of the file it is shown from, and cuts its crops again; its row is last. */
export async function turnPhoto(
  { catalog }: Indexer,
  { photoId, orientation = 1, data }: PhotoRecord,
  faces: readonly Face[],
  photo: OpenPhoto,
): Promise<void> {
  const to = photo.orientation;
  for (const face of faces) {
    const turned = turnFace(face, face.orientation ?? orientation, to);
    const { jpeg, realPixels, look } = await cutCrop(photo, turned);
    await putFaces(catalog, [{ ...turned, orientation: to, realPixels, look }]);
    await putCrop(catalog, face.faceId, jpeg);
  }
  const gone = await readGoneFacesIn(catalog, photoId, data?.digest);
  await putGoneFaces(
    catalog,
    gone.map((face) => ({ ...face, box: turnBox(face.box, face.orientation ?? orientation, to), orientation: to })),
  );
  // A face that was deleted in the meantime has just been written again.
  const deleted = new Set(gone.map(({ faceId }) => faceId));
  await takeFacesAway(
    catalog,
    faces.map(({ faceId }) => faceId).filter((faceId) => deleted.has(faceId)),
  );
  await deletePreviews(catalog, photoId);
  await updatePhoto(catalog, photoId, (now) => {
    if (!now || now.orientation === to) return now;
    return { ...now, orientation: to, width: photo.width, height: photo.height };
  });
}
