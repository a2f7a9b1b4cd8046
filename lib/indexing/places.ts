import { getPhotoRecord } from "../catalog/rows/photos.ts";
import { claimData, photoWithData } from "../catalog/rows/picture-data.ts";
import { newPhotoId } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";

/** Which photo an object is, and where its faces come from. */
export interface Assigned {
  readonly photoId: string;
  /** The photo as it is; undefined where it is new. */
  readonly record: PhotoRecord | undefined;
  /** Nothing is known of the photo, not even faces out of sight. */
  readonly isNew?: boolean;
  /** The photo of whose picture this one, which is new, is an edited copy. */
  readonly copyOf?: PhotoRecord | undefined;
}

/** An object of which it is to be found out which photo it is. */
export interface Candidate {
  readonly key: string;
  /** Of its picture data. */
  readonly digest: string;
  readonly eTag: string;
  readonly role: PhotoLocation["role"];
  /** What was known of the key. */
  readonly before: Location | undefined;
}

/**
 * Finds the photo that an object is: the one that its picture data belong to; of data that are new, the photo that was at
 * this key, unless that one is at other keys too; else a new photo.
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
  // The photo was edited and is elsewhere: its earlier picture is a photo of its own from now on.
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

/** @param from the photo that the data belong to so far */
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

/** A photo, or the one that it turned out to be. */
export async function followAlias(catalog: Catalog, photoId: string): Promise<PhotoRecord | undefined> {
  const record = await getPhotoRecord(catalog, photoId);
  return record?.aliasOf === undefined ? record : followAlias(catalog, record.aliasOf);
}

/** Whether a photo was never looked at to the end. */
function isBlank(record: PhotoRecord | undefined): record is undefined {
  return record === undefined || (record.data === undefined && record.locations.length === 0);
}

/** Camera files have data of their own beside those of the picture. */
const isOfEarlierPicture = ({ data }: PhotoRecord, { digest, role }: Candidate) =>
  role === "picture" && data !== undefined && data.digest !== digest;

/** Whether a photo's picture is at another key than this one. */
function isElsewhere({ locations }: PhotoRecord, key: string): boolean {
  return locations.some((location) => location.key !== key && location.role === "picture");
}

interface PhotoBefore {
  readonly photo: PhotoRecord;
  /** The key is the photo's still; else the photo is nowhere, and was here last. */
  readonly isHere: boolean;
}

/** The photo of which the object at a key may be an edited version. */
async function loadPhotoBefore(catalog: Catalog, { key, before }: Candidate): Promise<PhotoBefore | undefined> {
  if (!before) return undefined;
  let last: PhotoRecord | undefined;
  for (const photoId of [before.photoId, ...(before.claims ?? []).toReversed()]) {
    const photo = photoId === undefined ? undefined : await followAlias(catalog, photoId);
    if (photo?.locations.some((location) => location.key === key)) return { photo, isHere: true };
    if (photoId === before.photoId) last = photo;
  }
  // A photo that is somewhere else by now has nothing to do with what comes to its former key.
  if (!last || last.locations.length > 0) return undefined;
  return { photo: last, isHere: before.status === "skipped" };
}

/** A photo's locations with one more, or with one as it is now. */
export function withLocation(locations: readonly PhotoLocation[], location: PhotoLocation): PhotoLocation[] {
  return [...locations.filter(({ key }) => key !== location.key), location];
}
