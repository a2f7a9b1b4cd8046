import { getCrop, putCrop } from "../catalog/rows/crops.ts";
import { facesOfPhoto, moveFaces } from "../catalog/rows/faces.ts";
import { firstLocation } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { PhotoRecord } from "../catalog/store/types.ts";
import type { IncomingObject } from "./keep-photo.ts";
import type { Indexer } from "./photo-types.ts";
import { isTurned, openFirst, turnPhoto } from "./turn-photo.ts";

/**
 * Brings a photo in line with the file that it is shown from: under which key its faces are, and which side of it is up.
 * @param record of the photo, as it was read or written a moment ago
 * @param incoming the object that was just read, where one was
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
  const moved = faces.filter(({ key }) => key !== first.key);
  await moveFaces(
    catalog,
    moved.map(({ faceId }) => faceId),
    first.key,
  );
  if (record.awaiting) await announceAgain(catalog, record.awaiting.now);
}

/**
 * Writes crops again, so that the embed function handles them once more: it may have run before the photo's row listed
 * them.
 */
async function announceAgain(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  for (const faceId of faceIds) {
    const crop = await getCrop(catalog, faceId);
    if (crop) await putCrop(catalog, faceId, crop.bytes);
  }
}
