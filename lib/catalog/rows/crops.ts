import { presignGet } from "../store/links.ts";
import { deleteObjects, getObject, putObject, type StoredObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";

/** Returns the key of a face's crop in the crops bucket: `LIBRARY/FACE.jpg`. */
export function cropKey(catalog: Catalog, faceId: string): string {
  return `${catalog.library}/${faceId}.jpg`;
}

/** What the keys of the crops of a photo's faces begin with. */
export function cropPrefix(catalog: Catalog, photoId: string): string {
  return `${catalog.library}/${photoId}-`;
}

/** Returns the face whose crop is at a key. */
export function faceIdOfCrop(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1).replace(/\.jpg$/, "");
}

export async function putCrop(catalog: Catalog, faceId: string, jpeg: Uint8Array): Promise<void> {
  await putObject(catalog, catalog.cropsBucket, cropKey(catalog, faceId), jpeg, "image/jpeg");
}

export async function getCrop(catalog: Catalog, faceId: string): Promise<StoredObject | undefined> {
  return getObject(catalog, catalog.cropsBucket, cropKey(catalog, faceId));
}

export async function deleteCrops(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await deleteObjects(
    catalog,
    catalog.cropsBucket,
    faceIds.map((faceId) => cropKey(catalog, faceId)),
  );
}

/** Returns a link to a face's crop, for pages. */
export async function cropUrl(catalog: Catalog, faceId: string): Promise<string> {
  return presignGet(catalog, catalog.cropsBucket, cropKey(catalog, faceId), "image/jpeg");
}
