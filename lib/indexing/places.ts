import { getPhotoRecord } from "../catalog/rows/photos.ts";
import { claimData, photoWithData } from "../catalog/rows/picture-data.ts";
import { newPhotoId } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";

/** The photo of an object, and the origin of its faces. */
export interface Assigned {
  readonly photoId: string;
  /** The photo's present row; undefined if it is new. */
  readonly record: PhotoRecord | undefined;
  /** True if nothing is stored about the photo, not even hidden faces. */
  readonly isNew?: boolean;
  /** The photo of which this new one is an edited copy. */
  readonly copyOf?: PhotoRecord | undefined;
}

/** An object whose photo is to be determined. */
export interface Candidate {
  readonly key: string;
  /** Digest of its picture data. */
  readonly digest: string;
  readonly eTag: string;
  readonly role: PhotoLocation["role"];
  /** The previous row of the key. */
  readonly before: Location | undefined;
}

/**
 * Determines the photo of an object: the one to which its picture data belong; if the data are new, the photo that was at
 * this key, unless it is at other keys too; otherwise a new photo.
 */
export async function assignPhoto(catalog: Catalog, candidate: Candidate): Promise<Assigned> {
  const owner = await photoWithData(catalog, candidate.digest);
  if (owner === undefined) return (await assignMoved(catalog, candidate)) ?? assignNewData(catalog, candidate);
  const assigned = await loadPhoto(catalog, owner);
  const { record } = assigned;
  if (isBlank(record)) {
    const previous = await loadPhotoBefore(catalog, candidate);
    return previous && previous.photo.photoId !== assigned.photoId ? { ...assigned, copyOf: previous.photo } : assigned;
  }
  if (!isOfEarlierPicture(record, candidate) || !isElsewhere(record, candidate.key)) return assigned;
  // The photo was edited and is elsewhere: its earlier picture becomes a photo of its own.
  return newPhoto(catalog, candidate.digest, record, owner);
}

/** A photo of schema 1 whose file was at another key when its ETag was noted as its picture data: see index-locations.ts. */
async function assignMoved(catalog: Catalog, { digest, eTag, before }: Candidate): Promise<Assigned | undefined> {
  const photoId = before?.eTag === eTag ? undefined : await photoWithData(catalog, eTag);
  if (photoId === undefined) return undefined;
  return loadPhoto(catalog, await claimData(catalog, digest, photoId));
}

async function assignNewData(catalog: Catalog, candidate: Candidate): Promise<Assigned> {
  const { digest, key } = candidate;
  const previous = await loadPhotoBefore(catalog, candidate);
  if (!previous?.isHere || isElsewhere(previous.photo, key)) return newPhoto(catalog, digest, previous?.photo);
  const { photoId } = previous.photo;
  const owner = await claimData(catalog, digest, photoId);
  return owner === photoId ? { photoId, record: previous.photo } : loadPhoto(catalog, owner);
}

/** @param from the photo to which the data have belonged so far */
async function newPhoto(catalog: Catalog, digest: string, copyOf?: PhotoRecord, from?: string): Promise<Assigned> {
  const { photoId, isTaken } = await findFreeId(catalog, digest);
  const owner = await claimData(catalog, digest, photoId, from);
  if (owner !== photoId) return loadPhoto(catalog, owner);
  if (isTaken) return loadPhoto(catalog, photoId);
  return { photoId, record: undefined, ...(copyOf ? { copyOf } : { isNew: true }) };
}

async function findFreeId(catalog: Catalog, digest: string): Promise<{ photoId: string; isTaken: boolean }> {
  for (let attempt = 0; ; attempt++) {
    const photoId = newPhotoId(catalog.library, digest, attempt);
    const taken = await getPhotoRecord(catalog, photoId);
    if (!taken || taken.data?.digest === digest) return { photoId, isTaken: taken !== undefined };
  }
}

async function loadPhoto(catalog: Catalog, photoId: string): Promise<Assigned> {
  const record = await followAlias(catalog, photoId);
  return { photoId: record?.photoId ?? photoId, record };
}

/** Loads a photo, or the one into which it was merged. */
export async function followAlias(catalog: Catalog, photoId: string): Promise<PhotoRecord | undefined> {
  const record = await getPhotoRecord(catalog, photoId);
  return record?.aliasOf === undefined ? record : followAlias(catalog, record.aliasOf);
}

/** Returns true if a photo was never completely indexed. */
function isBlank(record: PhotoRecord | undefined): record is undefined {
  return record === undefined || (record.data === undefined && record.locations.length === 0);
}

/** Returns true if an object's picture is not the photo's present one. Camera files do not count: their data differ anyway. */
const isOfEarlierPicture = ({ data }: PhotoRecord, { digest, role }: Candidate) =>
  role === "picture" && data !== undefined && data.digest !== digest;

/** Returns true if a photo's picture is at a key other than this one. */
function isElsewhere({ locations }: PhotoRecord, key: string): boolean {
  return locations.some((location) => location.key !== key && location.role === "picture");
}

interface PhotoBefore {
  readonly photo: PhotoRecord;
  /** True if the key still belongs to the photo; false if the photo has no location and was last here. */
  readonly isHere: boolean;
}

/** Loads the photo of which the object at a key may be an edited version. */
async function loadPhotoBefore(catalog: Catalog, { key, before }: Candidate): Promise<PhotoBefore | undefined> {
  if (!before) return undefined;
  let last: PhotoRecord | undefined;
  for (const photoId of [before.photoId, ...(before.claims ?? []).toReversed()]) {
    const photo = photoId === undefined ? undefined : await followAlias(catalog, photoId);
    if (photo?.locations.some((location) => location.key === key)) return { photo, isHere: true };
    if (photoId === before.photoId) last = photo;
  }
  // A photo that has moved elsewhere is unrelated to a new object at its former key.
  if (!last || last.locations.length > 0) return undefined;
  return { photo: last, isHere: before.status === "skipped" };
}

/** Adds a location to a photo's locations, or replaces the one with its key. */
export function withLocation(locations: readonly PhotoLocation[], location: PhotoLocation): PhotoLocation[] {
  return [...locations.filter(({ key }) => key !== location.key), location];
}
