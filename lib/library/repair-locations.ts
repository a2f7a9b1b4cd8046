import { noteCameraFile } from "../catalog/rows/camera-stems.ts";
import { getLocation, photosAt, putLocation } from "../catalog/rows/locations.ts";
import { getPhotoRecord, updatePhoto } from "../catalog/rows/photos.ts";
import { claimData } from "../catalog/rows/picture-data.ts";
import { deletePreviews } from "../catalog/rows/previews.ts";
import { noteFile, noteSidecar } from "../catalog/rows/sidecar-stems.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location } from "../catalog/store/types.ts";
import { pairCameraFiles } from "../indexing/camera-files.ts";
import { leaveKey } from "../indexing/leave.ts";
import { followAlias } from "../indexing/places.ts";
import { isSidecar } from "../indexing/sidecars.ts";
import type { Finding } from "./findings.ts";

/** Reason for a finding that no longer holds. */
export const NOT_MISSING = "it exists by now";

/** Marks a photo to be indexed again at the next event of its object. */
export async function markForReindexing(catalog: Catalog, { id }: Pick<Finding, "id">): Promise<void> {
  const photoId = id.includes("-") ? photoIdOfFace(id) : id;
  const record = await updatePhoto(catalog, photoId, (photo) => {
    if (photo?.detector === undefined) return photo;
    const { detector: _, ...rest } = photo;
    return rest;
  });
  for (const { key } of record.after?.locations ?? []) await markKeyForReindexing(catalog, { key });
}

/** Marks an object to be indexed again, by removing the ETag from the row of its key. */
async function markKeyForReindexing(catalog: Catalog, { key = "" }: Pick<Finding, "key">): Promise<void> {
  const location = await getLocation(catalog, key);
  if (location) await putLocation(catalog, location, withoutETag(location));
}

function withoutETag({ eTag: _, ...location }: Location): Location {
  return location;
}

/** Assigns picture data to a photo. @throws Error if they belong to another photo */
async function claim(catalog: Catalog, digest: string, photoId: string): Promise<void> {
  const owner = await claimData(catalog, digest, photoId);
  const record = await followAlias(catalog, owner);
  if ((record?.photoId ?? owner) !== photoId) throw new Error(`photo ${owner} has the same picture data`);
}

/** Repairs of photos, of their keys, and of the rows by which they are found. */
export const LOCATION_REPAIRS = {
  "preview without photo": (catalog: Catalog, { id }: Finding) => deletePreviews(catalog, id),
  "photo at a key of another": async (catalog: Catalog, { id, key = "" }: Finding) => {
    if (photosAt(await getLocation(catalog, key)).has(id)) throw new Error(NOT_MISSING);
    await leaveKey(catalog, id, key);
  },
  "key without its photo": markKeyForReindexing,
  "photo without its picture data": async (catalog: Catalog, { id }: Finding) => {
    const record = await getPhotoRecord(catalog, id);
    if (record?.data) await claim(catalog, record.data.digest, id);
  },
  "face of an earlier picture": markForReindexing,
  "face turned another way": markForReindexing,
  "photo turned another way": markForReindexing,
  "photo that was not looked at to the end": markForReindexing,
  "alias of no photo": async (catalog: Catalog, { id }: Finding) => {
    await updatePhoto(catalog, id, (record) => {
      if (record?.aliasOf === undefined) return record;
      const { aliasOf: _, ...rest } = record;
      return rest;
    });
  },
  "alias with files": async (catalog: Catalog, { id }: Finding) => {
    const { before } = await updatePhoto(catalog, id, (record) =>
      record?.aliasOf === undefined ? record : { ...record, locations: [] },
    );
    for (const { key } of before?.locations ?? []) await markKeyForReindexing(catalog, { key });
  },
  "photo with files out of order": async (catalog: Catalog, { id }: Finding) => {
    // Writing the row puts them in order.
    await updatePhoto(catalog, id, (record) => record && { ...record });
  },
  "file listed in two ways": markKeyForReindexing,
  "file of another picture": async (catalog: Catalog, { key = "" }: Finding) => {
    const location = await getLocation(catalog, key);
    const record = location?.photoId === undefined ? undefined : await followAlias(catalog, location.photoId);
    if (record) await markForReindexing(catalog, { id: record.photoId });
  },
  "file without its picture data": async (catalog: Catalog, { key = "" }: Finding) => {
    const location = await getLocation(catalog, key);
    const record = location?.photoId === undefined ? undefined : await followAlias(catalog, location.photoId);
    if (record && location?.digest !== undefined) await claim(catalog, location.digest, record.photoId);
  },
  "file that is not noted": async (catalog: Catalog, { key = "" }: Finding) => {
    if (isSidecar(key)) {
      await noteSidecar(catalog, key);
      return;
    }
    await noteFile(catalog, key);
    if ((await getLocation(catalog, key))?.role === "raw") await noteCameraFile(catalog, key);
  },
  "camera file apart from its JPEG": async (catalog: Catalog, { key = "" }: Finding) => {
    const location = await getLocation(catalog, key);
    const changed = await pairCameraFiles(catalog, key, { role: "raw", takenAt: location?.takenAt });
    if (changed !== undefined) await markKeyForReindexing(catalog, { key: changed });
  },
};
