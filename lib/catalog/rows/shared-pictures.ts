import { createHash } from "node:crypto";
import { presignGet } from "../store/links.ts";
import { deleteObjects, headObject, listKeys, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";

/**
 * Where pictures that were made to be given away begin in the crops bucket: no library can have this name. A day later the
 * bucket deletes them, see lib/cloud/storage.ts; a local host does when it starts.
 */
export const SHARED_PICTURES = ".shared/";

/** Time for which they are kept, days. */
export const SHARED_DAYS = 1;

/**
 * The key of a picture of a photo.
 * @param made everything that determines its pixels: another content has another key, so that a link never shows another one
 */
export function sharedPictureKey({ library }: Catalog, photoId: string, made: unknown): string {
  const digest = createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 32);
  // Not .jpg, with which the names of crops end.
  return `${SHARED_PICTURES}${library}/${photoId}-${digest}.jpeg`;
}

export async function hasSharedPicture(catalog: Catalog, key: string): Promise<boolean> {
  return (await headObject(catalog, catalog.cropsBucket, key)) !== undefined;
}

export async function putSharedPicture(catalog: Catalog, key: string, jpeg: Uint8Array): Promise<void> {
  await putObject(catalog, catalog.cropsBucket, key, jpeg, "image/jpeg");
}

export async function deleteSharedPicture(catalog: Catalog, key: string): Promise<void> {
  await deleteObjects(catalog, catalog.cropsBucket, [key]);
}

export function sharedPictureUrl(catalog: Catalog, key: string): Promise<string> {
  return presignGet(catalog, catalog.cropsBucket, key, "image/jpeg");
}

/** Deletes those of all libraries. */
export async function deleteSharedPictures(catalog: Catalog): Promise<void> {
  const keys = await Array.fromAsync(listKeys(catalog, catalog.cropsBucket, SHARED_PICTURES));
  if (keys.length > 0) await deleteObjects(catalog, catalog.cropsBucket, keys);
}
