import { setTimeout as sleep } from "node:timers/promises";
import { deleteLocation, getLocation, LocationChanged, photosAt, putLocation } from "../catalog/rows/locations.ts";
import { firstLocation, getPhotoRecord, unreadPhoto } from "../catalog/rows/photos.ts";
import { headObject, type StoredObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location, PhotoRecord } from "../catalog/store/types.ts";
import { UndecodablePhoto } from "../media/errors.ts";
import { checkBytes, limitsOf } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import { pictureData } from "../media/picture-data/digest.ts";
import type { OpenPhoto } from "../media/types.ts";
import { pairCameraFiles } from "./camera-files.ts";
import type { DrawContext } from "./draw-face.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { handOver } from "./hand-over.ts";
import { type IncomingObject, keepPhoto } from "./keep-photo.ts";
import { leaveKey } from "./leave.ts";
import { nameFaces } from "./name-faces.ts";
import type { Indexer } from "./photo-types.ts";
import { followAlias } from "./places.ts";
import { holdsNoPicture, isIgnored, readObject, type UnreadableObject } from "./read-object.ts";
import { settlePlace } from "./settle-place.ts";
import { isSidecar, readSidecar, readSidecarsOf } from "./sidecars.ts";

/** Result of one event. */
export type Outcome = "indexed" | "skipped" | "failed" | "unchanged" | "removed" | "sidecar" | "ignored";

/** Maximum number of changes of an object during its indexing; after that it is left to a later attempt. */
const MOST_CHANGES = 10;
/** Maximum pause before the second attempt at a key that another call has changed, ms; it doubles with each attempt. */
const PAUSE_MS = 10;

/**
 * Updates the catalog to the present state of one object of the photos bucket, whatever the event said: events may come
 * twice, late or out of order, and two calls may process one key at the same time. Each call checks at the end whether the
 * object is still the one it read, and otherwise starts again, so that the last writer has seen the present object. The row
 * of the key is written last, so that an object whose indexing was interrupted is indexed again.
 *
 * @param eTag of the object when the event was sent, to notice a repeated event without reading the object
 */
export async function indexPhoto(indexer: Indexer, key: string, eTag?: string): Promise<Outcome> {
  if (isSidecar(key) && !isIgnored(indexer, key)) {
    await readSidecar(drawingOf(indexer), key);
    return "sidecar";
  }
  return indexKey({ ...indexer, underWay: new Set(), again: new Set() }, key, { eTag });
}

/**
 * State of one call. It continues from key to key, as a photo that leaves a key may have to be indexed at another one. If
 * files swapped names, these keys lead back to the first one.
 */
interface IndexCall extends Indexer {
  /** Keys that the call is processing. */
  readonly underWay: Set<string>;
  /** Keys that it came back to, which it indexes once more. */
  readonly again: Set<string>;
}

interface IndexOptions {
  readonly eTag?: string | undefined;
  /** Indexes the object even if nothing changed. */
  readonly force?: boolean;
}

async function indexKey(indexer: IndexCall, key: string, how: IndexOptions): Promise<Outcome> {
  if (indexer.underWay.has(key)) {
    indexer.again.add(key);
    return "unchanged";
  }
  indexer.underWay.add(key);
  try {
    return await indexUntilSettled(indexer, key, how);
  } finally {
    indexer.underWay.delete(key);
  }
}

async function indexUntilSettled(
  indexer: IndexCall,
  key: string,
  { eTag, force = false }: IndexOptions,
): Promise<Outcome> {
  /** Photos that this call may have put at the key. */
  const tried = new Set<string>();
  for (let change = 0; change < MOST_CHANGES; change++) {
    try {
      const isAgain = indexer.again.delete(key);
      const how = change === 0 ? { eTag, force } : { force: force || isAgain };
      const { outcome, seen } = await indexAsSeen(indexer, key, how, tried);
      if (indexer.again.has(key)) continue;
      if ((outcome === "unchanged" && seen === eTag) || isIgnored(indexer, key)) return outcome;
      if ((await headObject(indexer.catalog, indexer.catalog.photosBucket, key)) === seen) return outcome;
    } catch (error) {
      if (!(error instanceof LocationChanged)) throw error;
      // The other call may be indexing the file beside this one: at the same pace, each would undo what the other has read.
      await sleep(Math.random() * PAUSE_MS * 2 ** change);
    }
  }
  throw new Error(`the photo changed ${MOST_CHANGES} times during indexing: it will be indexed again later`);
}

/** @returns the result, and the ETag of the object that was read; undefined if there was none */
async function indexAsSeen(
  indexer: IndexCall,
  key: string,
  { eTag, force }: IndexOptions,
  tried: Set<string>,
): Promise<{ outcome: Outcome; seen: string | undefined }> {
  const { catalog, parameters } = indexer;
  const before = await getLocation(catalog, key);
  if (!force && eTag !== undefined && isCurrent(indexer, before, eTag)) {
    return { outcome: await unchanged(indexer, before), seen: eTag };
  }
  if (isIgnored(indexer, key)) return forget(indexer, before, tried, { outcome: "ignored", seen: undefined });
  const object = await readObject(catalog, key, limitsOf(parameters).bytes);
  if (!object) return forget(indexer, before, tried, { outcome: "removed", seen: undefined });
  const seen = object.eTag;
  if ("unreadable" in object) return { outcome: await setUnreadable(indexer, key, object, before), seen };
  if (holdsNoPicture(key, object)) return forget(indexer, before, tried, { outcome: "ignored", seen });
  if (indexer.refusal !== undefined) {
    await recordNotIndexed(indexer, key, object, before, { status: "skipped", reason: indexer.refusal });
    return { outcome: "skipped", seen };
  }
  if (!force && isCurrent(indexer, before, seen)) {
    // Another call was faster: remove the photos that this call assigned to the key earlier.
    await leaveOthers(indexer, key, before.status === "indexed" ? before.photoId : undefined, before, tried);
    return { outcome: await unchanged(indexer, before), seen };
  }
  try {
    return { outcome: await indexObject(indexer, key, object, before, tried), seen };
  } catch (error) {
    if (error instanceof LocationChanged) throw error;
    await recordNotIndexed(indexer, key, object, await getLocation(catalog, key), {
      status: "failed",
      reason: messageOf(error),
    });
    throw error;
  }
}

/** Records that there is no object at a key that could be a photo. */
async function forget<T>(
  indexer: IndexCall,
  before: Location | undefined,
  tried: ReadonlySet<string>,
  answer: T,
): Promise<T> {
  const left = await leaveAll(indexer, before, tried);
  if (left) await markGone(indexer.catalog, left);
  return answer;
}

/** Lists an object whose bytes cannot be read. A photo at the key stays, since no change of it is known. */
async function setUnreadable(
  indexer: Indexer,
  key: string,
  object: UnreadableObject,
  before: Location | undefined,
): Promise<Outcome> {
  const status = photosAt(before).size > 0 ? "failed" : "skipped";
  await recordNotIndexed(indexer, key, object, before, { status, reason: object.unreadable });
  return status;
}

async function indexObject(
  indexer: IndexCall,
  key: string,
  object: StoredObject,
  before: Location | undefined,
  tried: Set<string>,
): Promise<Outcome> {
  const { catalog } = indexer;
  let photo: OpenPhoto | undefined;
  try {
    const limits = limitsOf(indexer.parameters);
    checkBytes(key, object.size, limits);
    photo = await openPhoto(key, object.bytes, limits);
    const incoming: IncomingObject = { key, object, photo, data: pictureData(object.bytes), before, tried };
    const { record, role, location, photo: looked } = await keepPhoto(indexer, incoming);
    // With several files, another call may have stored the same faces under its own key.
    const isAsSeen = looked !== undefined && record.locations.length === 1 && record.awaiting === undefined;
    if (!isAsSeen) await settlePlace(indexer, record, incoming);
    await leaveOthers(indexer, key, record.photoId, before, tried);
    // The JPEG came while its camera file was looked at in its place, and that look was given up.
    if (role === "raw" && !record.detector && !record.looking) await showFromOtherFile(indexer, record);
    const { digest } = incoming.data;
    const names = { photoId: record.photoId, key, source: key, packets: photo.xmp, data: digest };
    await nameFaces(drawingOf(indexer), { ...names, isNew: before === undefined });
    await putLocation(catalog, location, {
      ...{ key, eTag: object.eTag, photoId: record.photoId, role, status: "indexed" },
      ...{ digest: incoming.data.digest, detector: fingerprint(indexer), bytes: object.size },
      ...takenAtOf(photo),
      lookedAt: new Date().toISOString(),
    });
    if (looked) indexer.onPhoto?.(looked);
    await lookAround(indexer, key, { role, takenAt: photo.takenAt });
    return "indexed";
  } catch (error) {
    if (error instanceof LocationChanged || isOfService(error)) throw error;
    const size = photo ? { width: photo.width, height: photo.height } : {};
    const aside: NotIndexed =
      error instanceof UndecodablePhoto
        ? { status: "skipped", reason: error.reason, ...size }
        : { status: "failed", reason: messageOf(error) };
    // An undecodable object is not the earlier photo; a failed one may be, and is tried again.
    const now = await getLocation(catalog, key);
    const left = aside.status === "skipped" ? await leaveAll(indexer, now, tried) : now;
    await recordNotIndexed(indexer, key, object, left, aside);
    return aside.status;
  }
}

const takenAtOf = ({ takenAt }: { readonly takenAt?: string | undefined }) =>
  takenAt === undefined ? {} : { takenAt };

/** Reads the sidecars of a file, and pairs it with the JPEG or the camera file that was taken with it. */
async function lookAround(
  indexer: IndexCall,
  key: string,
  place: Parameters<typeof pairCameraFiles>[2],
): Promise<void> {
  await readSidecarsOf(drawingOf(indexer), key);
  const changed = await pairCameraFiles(indexer.catalog, key, place);
  if (changed !== undefined) await indexKey(indexer, changed, { force: true });
}

/**
 * Removes all photos from a key except the present one. Another file of such a photo takes over; if it has none, and the
 * present photo shows the same picture, its decisions go to that photo.
 */
async function leaveOthers(
  indexer: IndexCall,
  key: string,
  keep: string | undefined,
  before: Location | undefined,
  tried: ReadonlySet<string>,
): Promise<void> {
  const { catalog } = indexer;
  let isChanged = false;
  for (const holder of new Set([...photosAt(before), ...tried])) {
    if (holder === keep) continue;
    const leaving = await followAlias(catalog, holder);
    const photoId = leaving?.photoId ?? holder;
    if (photoId === keep) continue;
    if (keep !== undefined && leaving?.locations.every((place) => place.key === key)) {
      const to = await getPhotoRecord(catalog, keep);
      if (to && (await handOver(catalog, leaving, to)).isChanged) isChanged = true;
    }
    const record = await leaveKey(catalog, photoId, key);
    if (record) await showFromOtherFile(indexer, record);
  }
  if (isChanged) throw new LocationChanged(key);
}

/**
 * Removes all photos from a key. The row is first marked as being processed, so that an object which comes back unchanged
 * before this ends is indexed all the same.
 */
async function leaveAll(
  indexer: IndexCall,
  before: Location | undefined,
  tried: ReadonlySet<string>,
): Promise<Location | undefined> {
  if (!before) return undefined;
  const photoIds = [...photosAt(before)];
  const { rev: _, ...known } = before;
  const isMarked = photoIds.length === 0 || before.claims !== undefined;
  const marked = isMarked ? before : await putLocation(indexer.catalog, before, { ...known, claims: photoIds });
  await leaveOthers(indexer, before.key, undefined, marked, tried);
  return marked;
}

/** Shows a photo from another of its files, or indexes that file again if its faces may have been removed. */
async function showFromOtherFile(indexer: IndexCall, record: PhotoRecord): Promise<void> {
  const first = firstLocation(record);
  if (!first) return;
  const source = await getLocation(indexer.catalog, first.key);
  if (record.detector !== undefined && source?.digest === record.data?.digest)
    await settlePlace(indexer, record, undefined);
  else await indexKey(indexer, first.key, { force: true });
}

/** Marks a key as gone, and remembers which photo was last there. */
async function markGone(catalog: Catalog, before: Location): Promise<void> {
  const { key, photoId = before.claims?.at(-1), claims, status } = before;
  if (photoId === undefined) await deleteLocation(catalog, before);
  else if (status !== "gone" || claims)
    await putLocation(catalog, before, { key, photoId, status: "gone", lookedAt: new Date().toISOString() });
}

/** Returns true if an error came from S3 or DynamoDB, not from the photo. */
function isOfService(error: unknown): boolean {
  return error instanceof Error && ("$metadata" in error || "$fault" in error);
}

/** The state of an object that did not become a photo. */
interface NotIndexed {
  readonly status: "skipped" | "failed";
  readonly reason: string;
  readonly width?: number;
  readonly height?: number;
}

/** Lists an object that did not become a photo, with the reason; the earlier photo at the key is remembered. */
async function recordNotIndexed(
  indexer: Indexer,
  key: string,
  object: Pick<StoredObject, "eTag" | "size">,
  before: Location | undefined,
  aside: NotIndexed,
): Promise<void> {
  const { catalog } = indexer;
  const location = await putLocation(catalog, before, {
    key,
    eTag: object.eTag,
    ...(before?.photoId === undefined ? {} : { photoId: before.photoId }),
    ...(before?.claims && aside.status === "failed" ? { claims: before.claims } : {}),
    ...(before?.digest === undefined || aside.status === "skipped" ? {} : { digest: before.digest }),
    ...aside,
    detector: fingerprint(indexer),
    bytes: object.size,
    lookedAt: new Date().toISOString(),
  });
  const shown = unreadPhoto(location, catalog.library);
  if (shown) indexer.onPhoto?.(shown);
}

/** Reason of a photo that is not tried again: the function that processed it ended without an error. Stored in rows. */
const CRASHED_REASON = "looking at it broke the function: it takes more memory or time than there is, or it is damaged";

/**
 * Indexes an object whose earlier attempt has no known outcome. Such objects must be tried one at a time: the row is first
 * marked as crashed, so that an object whose attempt does not end either is not tried again.
 */
export async function indexAfterCrash(indexer: Indexer, key: string, eTag?: string): Promise<Outcome> {
  if (eTag && !isSidecar(key) && !isIgnored(indexer, key)) {
    const before = await getLocation(indexer.catalog, key);
    const isSame = before?.eTag === eTag && before.detector === fingerprint(indexer);
    if (isSame && before.reason === CRASHED_REASON) return "failed";
    if (!isSame || before.status !== "indexed") {
      const aside: NotIndexed = { status: "failed", reason: CRASHED_REASON };
      await recordNotIndexed({ ...indexer, onPhoto: () => {} }, key, { eTag, size: before?.bytes ?? 0 }, before, aside);
    }
  }
  return indexPhoto(indexer, key, eTag);
}

/** Returns the dependencies of drawing faces that metadata name and that were not detected. */
function drawingOf({ catalog, parameters, points }: Indexer): DrawContext {
  return { catalog, limits: limitsOf(parameters), points };
}

/** A refused photo has no fingerprint, so that it is indexed once it is not refused any more. */
const fingerprint = ({ detector, parameters, refusal }: Indexer) =>
  refusal === undefined ? fingerprintOf(detector, parameters) : "none";

/** Returns true if the present object was already indexed with the same detector and parameters. */
function isCurrent(indexer: Indexer, location: Location | undefined, eTag: string): location is Location {
  return (
    location?.eTag === eTag &&
    location.claims === undefined &&
    location.detector === fingerprint(indexer) &&
    (location.status === "indexed" || location.status === "skipped")
  );
}

/** A call that was cut off may not have looked at what lies beside the file. */
async function unchanged(indexer: IndexCall, location: Location): Promise<Outcome> {
  if (location.status === "indexed") await lookAround(indexer, location.key, location);
  return "unchanged";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
