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

/** What a finding says is not so any more. */
export const ALL_KEPT = "it is there by now";

/** Has a photo looked at again when its object is announced next. */
export async function lookAgain(catalog: Catalog, { id }: Pick<Finding, "id">): Promise<void> {
  const photoId = id.includes("-") ? photoIdOfFace(id) : id;
  const record = await updatePhoto(catalog, photoId, (photo) => {
    if (photo?.detector === undefined) return photo;
    const { detector: _, ...rest } = photo;
    return rest;
  });
  for (const { key } of record.after?.locations ?? []) await lookAgainAt(catalog, { key });
}

/** Has an object looked at again: without its ETag the row of its key says so. */
async function lookAgainAt(catalog: Catalog, { key = "" }: Pick<Finding, "key">): Promise<void> {
  const location = await getLocation(catalog, key);
  if (location) await putLocation(catalog, location, withoutETag(location));
}

function withoutETag({ eTag: _, ...location }: Location): Location {
  return location;
}

/** Says of picture data whose they are. @throws Error where they are another's */
async function claim(catalog: Catalog, digest: string, photoId: string): Promise<void> {
  const owner = await claimData(catalog, digest, photoId);
  const record = await followAlias(catalog, owner);
  if ((record?.photoId ?? owner) !== photoId) throw new Error(`photo ${owner} has the same picture data`);
}

/** Repairs of photos, of the keys where they are, and of what finds them. */
export const PLACE_REPAIRS = {
  "preview without photo": (catalog: Catalog, { id }: Finding) => deletePreviews(catalog, id),
  "photo at a key of another": async (catalog: Catalog, { id, key = "" }: Finding) => {
    if (photosAt(await getLocation(catalog, key)).has(id)) throw new Error(ALL_KEPT);
    await leaveKey(catalog, id, key);
  },
  "key without its photo": lookAgainAt,
  "photo without its picture data": async (catalog: Catalog, { id }: Finding) => {
    const record = await getPhotoRecord(catalog, id);
    if (record?.data) await claim(catalog, record.data.digest, id);
  },
  "face of an earlier picture": lookAgain,
  "face turned another way": lookAgain,
  "photo turned another way": lookAgain,
  "photo that was not looked at to the end": lookAgain,
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
    for (const { key } of before?.locations ?? []) await lookAgainAt(catalog, { key });
  },
  "photo with files out of order": async (catalog: Catalog, { id }: Finding) => {
    // Whoever writes the row puts them in order.
    await updatePhoto(catalog, id, (record) => record && { ...record });
  },
  "file listed in two ways": lookAgainAt,
  "file of another picture": async (catalog: Catalog, { key = "" }: Finding) => {
    const location = await getLocation(catalog, key);
    const record = location?.photoId === undefined ? undefined : await followAlias(catalog, location.photoId);
    if (record) await lookAgain(catalog, { id: record.photoId });
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
    if (changed !== undefined) await lookAgainAt(catalog, { key: changed });
  },
};
