import { LocationChanged, photosAt, putLocation } from "../catalog/rows/locations.ts";
import { blankPhoto, photoOf, updatePhoto } from "../catalog/rows/photos.ts";
import { isTooOldForCamera } from "../catalog/rows/plausible-date.ts";
import type { StoredObject } from "../catalog/store/objects.ts";
import type { Location, Photo, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";
import type { PictureData } from "../media/picture-data/digest.ts";
import type { OpenPhoto } from "../media/types.ts";
import { assignCameraFile } from "./camera-files.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { loadHistory } from "./history.ts";
import { type LookResult, lookAt } from "./look.ts";
import type { Indexer } from "./photo-types.ts";
import { type Assigned, assignPhoto, withLocation } from "./places.ts";
import { previewAtIndexing } from "./preview.ts";
import { applyPairs } from "./settle-faces.ts";
import { storeLook } from "./store-look.ts";

/** An object that was read, with the previous row of its key. */
export interface IncomingObject {
  readonly key: string;
  readonly object: StoredObject;
  readonly photo: OpenPhoto;
  readonly data: PictureData;
  readonly before: Location | undefined;
  /** Photos that this call may have assigned to the key. */
  readonly tried: Set<string>;
}

/** The photo to which an object was assigned. */
export interface KeptPhoto {
  readonly record: PhotoRecord;
  readonly role: PhotoLocation["role"];
  /** The present row of its key. */
  readonly location: Location | undefined;
  /** The photo as shown, if its faces were detected. */
  readonly photo?: Photo | undefined;
}

/**
 * Adds an object's key to the locations of its photo, and detects the photo's faces if that has not been done.
 * @throws UndecodablePhoto
 * @throws LocationChanged if another call changed the photo in the meantime
 */
export async function keepPhoto(indexer: Indexer, incoming: IncomingObject): Promise<KeptPhoto> {
  const { key, photo, data, before, object } = incoming;
  const role = data.rule === "raw-1" ? "raw" : "picture";
  const candidate = { key, digest: data.digest, eTag: object.eTag, role, before } as const;
  const assigned =
    role === "raw"
      ? await assignCameraFile(indexer.catalog, candidate, photo.takenAt)
      : await assignPhoto(indexer.catalog, candidate);
  const location = await claim(indexer, incoming, assigned.photoId);
  incoming.tried.add(assigned.photoId);

  const place: PhotoLocation = {
    ...{ key, eTag: object.eTag, role, orientation: photo.orientation, bytes: object.size },
    ...(photo.takenAt === undefined ? {} : { takenAt: photo.takenAt }),
    ...(!photo.fromCamera && isTooOldForCamera(photo.takenAt) ? { scan: true } : {}),
  };
  const isSource = role === "picture" || !hasPicture(assigned.record, key);
  if (isSource && !isLookedAt(indexer, assigned.record, data.digest)) {
    const record = await lookAtPhoto(indexer, incoming, assigned, place);
    return { record, role, location, photo: photoOf(record) };
  }
  const { after } = await updatePhoto(
    indexer.catalog,
    assigned.photoId,
    (now) => {
      const asBefore = isSource ? isLookedAt(indexer, now, data.digest) : hasPicture(now, key);
      if (!now || now.aliasOf !== undefined || !asBefore) throw new LocationChanged(key);
      return hasPlace(now, place) ? now : { ...now, locations: withLocation(now.locations, place) };
    },
    { known: assigned.record },
  );
  return { record: after!, role, location };
}

/**
 * Notes in the row of the key that the photo may be assigned to it, before it is. A later call that finds this unfinished
 * indexes the key again, even if the object is back to its earlier content, and cleans up.
 */
async function claim(
  indexer: Indexer,
  { key, before }: IncomingObject,
  photoId: string,
): Promise<Location | undefined> {
  const { detector, parameters, catalog } = indexer;
  if (before?.claims?.includes(photoId)) return before;
  if (photosAt(before).has(photoId) && before?.detector !== fingerprintOf(detector, parameters)) return before;
  const { rev: _, ...known } = before ?? { ...{ key, status: "claimed" as const }, ...{ lookedAt: now(), rev: "" } };
  return putLocation(catalog, before, { ...known, claims: [...(before?.claims ?? []), photoId] });
}

const now = () => new Date().toISOString();

function hasPicture(record: PhotoRecord | undefined, but: string): boolean {
  return record?.locations.some(({ key, role }) => role === "picture" && key !== but) ?? false;
}

function hasPlace({ locations }: PhotoRecord, place: PhotoLocation): boolean {
  const known = locations.find(({ key }) => key === place.key);
  return (
    known !== undefined && (Object.keys(place) as (keyof PhotoLocation)[]).every((name) => known[name] === place[name])
  );
}

function isLookedAt(indexer: Indexer, record: PhotoRecord | undefined, digest: string): boolean {
  return (
    record !== undefined &&
    record.locations.length > 0 &&
    record.data?.digest === digest &&
    record.detector === fingerprintOf(indexer.detector, indexer.parameters)
  );
}

/** Detects and stores the faces of a photo, and then updates its row: until then an interrupted call is repeated. */
async function lookAtPhoto(
  indexer: Indexer,
  incoming: IncomingObject,
  assigned: Assigned,
  place: PhotoLocation,
): Promise<PhotoRecord> {
  const { catalog } = indexer;
  const { photo, key, data } = incoming;
  const { photoId } = assigned;
  const detector = fingerprintOf(indexer.detector, indexer.parameters);
  if (assigned.record?.awaiting?.pairs) {
    await applyPairs(catalog, assigned.record);
    throw new LocationChanged(key);
  }
  const history = await loadHistory(catalog, assigned, data.digest, photo.orientation);
  const look = await lookAt(indexer, photo, { photoId, digest: data.digest }, history);
  const looking = `${data.digest} ${detector}`;
  const showsPicture = (now: PhotoRecord | undefined) => place.role === "raw" && hasPicture(now, key);
  const begun = await markLookBegun(indexer, key, assigned, looking, look, showsPicture);
  const file = { key, digest: data.digest, orientation: photo.orientation, detector };
  await storeLook(catalog, assigned, look, file);
  const fields = rowFieldsOf(incoming, detector, look);
  const rowAfter = (now: PhotoRecord | undefined) => {
    const { looking: _, awaiting: __, note: ___, previews, ...known } = now ?? blankPhoto(photoId);
    // Those of a photo without a file were deleted.
    const kept = previews && known.locations.length > 0 ? { previews } : {};
    return { ...known, ...kept, ...fields, locations: withLocation(known.locations, place) };
  };
  const made = indexer.makesPreviews ? await previewAtIndexing(catalog, photo, rowAfter(begun)) : {};
  let isLost = false;
  const { after } = await updatePhoto(
    catalog,
    photoId,
    (now) => {
      isLost =
        showsPicture(now) || !isOurs(indexer, now, begun, { looking, digest: data.digest, seen: look.faces.length });
      if (isLost) return now && now.aliasOf === undefined ? toBeLookedAt(now) : now;
      return { ...rowAfter(now), ...made };
    },
    { handledPixels: photo.width * photo.height, known: begun },
  );
  if (isLost || !after) throw new LocationChanged(key);
  return after;
}

/**
 * Marks a known photo as being processed. Until that ends, its faces do not count as those of its picture, and it is noticed
 * if another call changes the photo or processes another picture of it.
 */
async function markLookBegun(
  { catalog }: Indexer,
  key: string,
  { photoId, record }: Assigned,
  looking: string,
  { awaiting }: LookResult,
  showsPicture: (now: PhotoRecord | undefined) => boolean,
): Promise<PhotoRecord | undefined> {
  if (!record && !awaiting) return undefined;
  const { after } = await updatePhoto(
    catalog,
    photoId,
    (now) => {
      if (showsPicture(now) || !isSameBasis(now, record)) throw new LocationChanged(key);
      const { detector: _, awaiting: __, ...known } = now ?? blankPhoto(photoId);
      return { ...known, looking, ...(awaiting ? { awaiting } : {}) };
    },
    { known: record },
  );
  return after;
}

/** Returns true if a photo's faces did not change. Further locations do not matter. */
function isSameBasis(a: PhotoRecord | undefined, b: PhotoRecord | undefined): boolean {
  const basis = (record: PhotoRecord | undefined) =>
    record && [
      ...[record.data?.digest, record.faceCount, record.orientation, record.aliasOf, record.awaiting],
      record.locations.length > 0,
    ];
  return a?.rev === b?.rev || JSON.stringify(basis(a)) === JSON.stringify(basis(b));
}

/** Returns true if no other call changed the rows on which the detection was based. */
function isOurs(
  indexer: Indexer,
  now: PhotoRecord | undefined,
  begun: PhotoRecord | undefined,
  { looking, digest, seen }: { readonly looking: string; readonly digest: string; readonly seen: number },
): boolean {
  if (now?.aliasOf !== undefined) return false;
  // Another call processed the same picture, with the same result.
  if (isLookedAt(indexer, now, digest)) return now?.faceCount === seen;
  if (!begun || !now) return now === begun;
  return now.looking === looking && now.faceCount === begun.faceCount;
}

/** Returns a photo's row such that its faces are detected again. */
function toBeLookedAt({ detector: _, looking: __, ...photo }: PhotoRecord): Omit<PhotoRecord, "rev"> {
  return photo;
}

function rowFieldsOf({ photo, data }: IncomingObject, detector: string, { faces, awaiting }: LookResult) {
  const note = photo.note();
  return {
    ...{ width: photo.width, height: photo.height, orientation: photo.orientation },
    data: { rule: data.rule, digest: data.digest },
    faceCount: faces.length,
    cropBytes: faces.reduce((sum: number, { crop }) => sum + crop.jpeg.length, 0),
    detector,
    indexedAt: now(),
    ...(note ? { note } : {}),
    ...(awaiting ? { awaiting } : {}),
  };
}
