import { getLocation, putLocation } from "../../lib/catalog/rows/locations.ts";
import { getPhoto, getPhotoRecord, updatePhoto } from "../../lib/catalog/rows/photos.ts";
import { claimData } from "../../lib/catalog/rows/picture-data.ts";
import { locationIdOf } from "../../lib/catalog/store/ids.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Location, Photo, PhotoLocation, PhotoRecord } from "../../lib/catalog/store/types.ts";
import { leaveKey } from "../../lib/indexing/leave.ts";

const INDEXED_AT = "2026-11-24T00:00:00.000Z";

/** Fields of a photo that a test sets. */
export type PhotoFields = Partial<Omit<PhotoRecord, "locations" | "rev">> & Partial<Pick<PhotoLocation, "takenAt">>;

/** Writes an indexed photo at `ID.jpg`, with the rows of its key and its picture data. */
export async function putPhoto(
  catalog: Catalog,
  photoId: string,
  { takenAt, ...facts }: PhotoFields = {},
): Promise<void> {
  const key = `${photoId}.jpg`;
  const digest = facts.data?.digest ?? `${photoId[0]}${photoId}`.padEnd(64, "0");
  const place: PhotoLocation = {
    ...{ key, eTag: "e", role: "picture", orientation: 1, bytes: 1000 },
    ...(takenAt === undefined ? {} : { takenAt }),
  };
  await claimData(catalog, digest, photoId);
  await updatePhoto(
    catalog,
    photoId,
    (before) => ({
      ...{ photoId, width: 10, height: 10, faceCount: 1, detector: "none", indexedAt: INDEXED_AT },
      ...{ orientation: 1, data: { rule: "whole", digest }, ...before, ...facts, locations: [place] },
    }),
    { handledPixels: 100 },
  );
  await putRow(catalog, { key, eTag: "e", photoId, role: "picture", status: "indexed", digest, bytes: 1000 });
}

/** Writes the row of an object that did not become a photo. @returns its id */
export async function putUnread(
  catalog: Catalog,
  key: string,
  facts: Pick<Location, "reason"> & { readonly status: "skipped" | "failed" },
): Promise<string> {
  await putRow(catalog, { key, eTag: "e", bytes: 1000, ...facts });
  return locationIdOf(catalog.library, key);
}

async function putRow(catalog: Catalog, location: Omit<Location, "lookedAt" | "rev">): Promise<void> {
  const before = await getLocation(catalog, location.key);
  await putLocation(catalog, before, { ...location, lookedAt: INDEXED_AT });
}

/** Hides a photo, as if its file were gone, but keeps the row of its key. */
export async function hidePhoto(catalog: Catalog, photoId: string): Promise<void> {
  for (const { key } of (await getPhotoRecord(catalog, photoId))?.locations ?? [])
    await leaveKey(catalog, photoId, key);
}

/** The photo, or the object that did not become one, at a key; undefined if there is none. */
export async function photoAtKey(catalog: Catalog, key: string): Promise<Photo | undefined> {
  const location = await getLocation(catalog, key);
  const isPhoto = location?.status === "indexed";
  return (
    location &&
    getPhoto(catalog, isPhoto ? location.photoId! : locationIdOf(catalog.library, key), { consistent: true })
  );
}
