import { getCrop, putCrop } from "../catalog/rows/crops.ts";
import { facesOfPhoto, moveFaces } from "../catalog/rows/faces.ts";
import { firstLocation, getPhotoRecord } from "../catalog/rows/photos.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import type { IncomingObject } from "./keep-photo.ts";
import type { Indexer } from "./photo-types.ts";
import { isTurned, openFirst, turnPhoto } from "./turn-photo.ts";

/**
 * Updates the key and orientation of a photo's faces to the file from which the photo is shown.
 * @param record of the photo, just read or written
 * @param incoming the object that was just read, if any
 */
export async function settlePlace(
  indexer: Indexer,
  record: PhotoRecord,
  incoming: IncomingObject | undefined,
): Promise<void> {
  const { catalog } = indexer;
  const first = firstLocation(record);
  if (!first) return;
  const faces = await facesOfPhoto(catalog, record.photoId, { consistent: true });
  if (isTurned(record, faces, first)) {
    const photo = incoming?.key === first.key ? incoming.photo : await openFirst(indexer, first);
    if (photo) await turnPhoto(indexer, record, faces, photo);
  }
  await moveFacesTo(catalog, first.key, faces);
  if (record.awaiting) await announceAgain(catalog, record.awaiting.now);
}

/** Gives faces the key from which their photo is shown, also if another call changes that at the same time. */
async function moveFacesTo(catalog: Catalog, key: string, faces: readonly Face[]): Promise<void> {
  const moved = faces.filter((face) => face.key !== key);
  const [one] = moved;
  if (!one) return;
  await moveFaces(
    catalog,
    moved.map(({ faceId }) => faceId),
    key,
  );
  const now = await getPhotoRecord(catalog, photoIdOfFace(one.faceId));
  const first = now && firstLocation(now);
  if (first)
    await moveFacesTo(
      catalog,
      first.key,
      moved.map((face) => ({ ...face, key })),
    );
}

/** Writes crops again to trigger the embed function, which may have run before the photo's row listed the faces. */
async function announceAgain(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  for (const faceId of faceIds) {
    const crop = await getCrop(catalog, faceId);
    if (crop) await putCrop(catalog, faceId, crop.bytes);
  }
}
