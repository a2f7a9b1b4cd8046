import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { formatOfName } from "../../media/formats.ts";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { isLocationId, isWrittenAs, locationIdOf, newRevision, newUncountedRevision } from "../store/ids.ts";
import { locationKey, PREFIX, photoKey, photosPartition, SHARDS } from "../store/keys.ts";
import { presignGet } from "../store/links.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, queryAll, queryPage, type Row, withoutKey } from "../store/table.ts";
import type { Location, Photo, PhotoLocation, PhotoRecord } from "../store/types.ts";
import { dated, keepEntry, pastDatesOf } from "./by-date.ts";
import { counted, totalsOfPhoto } from "./counting.ts";
import { NO_TOTALS } from "./counts.ts";
import { previewsOf } from "./previews.ts";

const rowKey = (catalog: Catalog, photoId: string) => ({
  pk: photosPartition(catalog, photoId),
  sk: photoKey(photoId),
});

/** Reads a photo's row, strongly consistent, also of a photo that is not shown; undefined if there never was one. */
export async function getPhotoRecord(catalog: Catalog, photoId: string): Promise<PhotoRecord | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, photoId), ConsistentRead: true }),
  );
  return Item ? withoutKey(Item as Row<PhotoRecord>) : undefined;
}

/** Reads rows of photos by id, also of photos that are not shown. */
export async function getPhotoRecords(
  catalog: Catalog,
  photoIds: readonly string[],
): Promise<Map<string, PhotoRecord>> {
  const keys = [...new Set(photoIds)].map((photoId) => rowKey(catalog, photoId));
  const rows = await batchGet<PhotoRecord>(catalog, keys, undefined, true);
  return new Map(rows.map((row) => [row.photoId, withoutKey(row)]));
}

/** A photo's row before and after an update. */
export interface PhotoUpdate {
  readonly before: PhotoRecord | undefined;
  readonly after: PhotoRecord | undefined;
}

/** Options of `updatePhoto`. */
export interface UpdateOptions {
  /** Pixels of the photo's picture, if it was examined. */
  readonly handledPixels?: number | undefined;
  /** The row as it was just read, undefined if there was none: saves reading it again before the first attempt. */
  readonly known?: PhotoRecord | undefined;
}

/** Attempts at an update that conflicts with others. */
const MOST_CONFLICTS = 50;

/**
 * Changes a photo's row, counts it and keeps its entry by date: writes the result of `change` if the row is unchanged since
 * it was read, and otherwise starts again.
 * @param change returns the new row; the row itself, or undefined, if there is nothing to change
 */
export async function updatePhoto(
  catalog: Catalog,
  photoId: string,
  change: (before: PhotoRecord | undefined) => Omit<PhotoRecord, "rev"> | undefined,
  options: UpdateOptions = {},
): Promise<PhotoUpdate> {
  const { handledPixels } = options;
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const isKnown = conflict === 0 && "known" in options;
    const before = isKnown ? options.known : await getPhotoRecord(catalog, photoId);
    const changed = change(before);
    if (changed === undefined || changed === before) {
      // The call may repeat one that was interrupted.
      if (before) await keepEntry(catalog, before);
      return { before, after: before };
    }
    const [was, now] = [before ? totalsOfPhoto(before) : NO_TOTALS, totalsOfPhoto(changed)];
    const counts = handledPixels !== undefined || JSON.stringify(was) !== JSON.stringify(now);
    const rev = before && !counts ? newUncountedRevision(before.rev) : newRevision();
    const { pastDates: _, ...facts } = changed;
    const ordered = { ...facts, locations: inOrder(changed.locations) };
    const after: PhotoRecord = { ...ordered, ...pastDatesOf(before, ordered), rev };
    const read = () => getPhotoRecord(catalog, photoId);
    const write = () => dated(catalog, { before, after, read, write: () => putIfUnchanged(catalog, before, after) });
    const isWritten = counts
      ? await counted(catalog, { id: photoId, before: before?.rev, rev, was, now, handledPixels, write })
      : await write();
    if (isWritten) return { before, after };
  }
  throw new Error(`photo ${photoId} keeps being changed by other calls: it will be indexed again later`);
}

async function putIfUnchanged(catalog: Catalog, before: PhotoRecord | undefined, after: PhotoRecord): Promise<boolean> {
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(catalog, after.photoId), ...after },
        ...(before
          ? { ConditionExpression: "rev = :rev", ExpressionAttributeValues: { ":rev": before.rev } }
          : { ConditionExpression: "attribute_not_exists(pk)" }),
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // A request that the SDK repeats because no answer came fails the second time.
    return isWrittenAs(after.rev, (await getPhotoRecord(catalog, after.photoId))?.rev);
  }
}

/** Returns the row of a new photo, which is not indexed yet and has no location. */
export function blankPhoto(photoId: string): Omit<PhotoRecord, "rev"> {
  return { photoId, locations: [], width: 0, height: 0, faceCount: 0, indexedAt: new Date().toISOString() };
}

/** Sorts locations: pictures by key, then camera files by key. */
export function inOrder(locations: readonly PhotoLocation[]): PhotoLocation[] {
  const rank = ({ role, key }: PhotoLocation) => `${role === "raw" ? 1 : 0}${key}`;
  return locations.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** Returns the location that a photo's key, date, ETag and size come from; undefined if it has no location. */
export function firstLocation({ locations }: Pick<PhotoRecord, "locations">): PhotoLocation | undefined {
  return locations[0];
}

/** Returns a photo as it is shown; undefined if it has no location or turned out to be another photo. */
export function photoOf(record: PhotoRecord): Photo | undefined {
  const first = firstLocation(record);
  if (!first || record.aliasOf !== undefined) return undefined;
  const { photoId, width, height, orientation, note, faceCount, detector, indexedAt, cropBytes } = record;
  const previews = previewsOf(record);
  return {
    photoId,
    key: first.key,
    keys: record.locations.map(({ key }) => key),
    eTag: first.eTag,
    status: "indexed",
    width,
    height,
    ...(first.takenAt === undefined ? {} : { takenAt: first.takenAt }),
    ...(orientation === undefined ? {} : { orientation }),
    ...(note === undefined ? {} : { note }),
    faceCount,
    ...(detector === undefined ? {} : { detector }),
    indexedAt,
    bytes: first.bytes,
    ...(cropBytes === undefined ? {} : { cropBytes }),
    ...(previews.length > 0 ? { previews } : {}),
  };
}

/** Returns a skipped or failed object in the form of a photo; undefined for any other object. */
export function unreadPhoto(location: Location, library: string): Photo | undefined {
  const { key, eTag = "", status, reason, width = 0, height = 0, detector, lookedAt, bytes } = location;
  if (status !== "skipped" && status !== "failed") return undefined;
  return {
    photoId: locationIdOf(library, key),
    key,
    keys: [key],
    eTag,
    status,
    ...(reason === undefined ? {} : { reason }),
    width,
    height,
    faceCount: 0,
    ...(detector === undefined ? {} : { detector }),
    indexedAt: lookedAt,
    ...(bytes === undefined ? {} : { bytes }),
  };
}

/**
 * Reads a photo, or a skipped or failed object, by its id; undefined if there is none.
 * The id of a photo that turned out to be another returns the other.
 */
export async function getPhoto(
  catalog: Catalog,
  photoId: string,
  { consistent = false } = {},
): Promise<Photo | undefined> {
  const [photo] = await getRows(catalog, [photoId], consistent);
  if (!photo || !("aliasOf" in photo) || photo.aliasOf === undefined) return photo && shown(catalog, photo);
  return getPhoto(catalog, photo.aliasOf, { consistent });
}

/**
 * Photos by id, each once, in no particular order; those that are not shown are left out. The id of a photo that turned
 * out to be another gives that one.
 */
export async function getPhotos(catalog: Catalog, photoIds: readonly string[]): Promise<Photo[]> {
  const rows = await getRows(catalog, [...new Set(photoIds)]);
  const aliases = rows.flatMap((row) => ("aliasOf" in row && row.aliasOf !== undefined ? [row.aliasOf] : []));
  const others = aliases.length > 0 ? await getPhotos(catalog, aliases) : [];
  const photos = [...rows.flatMap((row) => shown(catalog, row) ?? []), ...others];
  return [...new Map(photos.map((photo) => [photo.photoId, photo])).values()];
}

async function getRows(catalog: Catalog, ids: readonly string[], consistent = false) {
  const keys = ids.map((id) =>
    isLocationId(id) ? { pk: photosPartition(catalog, id), sk: locationKey(id) } : rowKey(catalog, id),
  );
  return (await batchGet<PhotoRecord | Location>(catalog, keys, undefined, consistent)).map(withoutKey);
}

function shown(catalog: Catalog, row: PhotoRecord | Location): Photo | undefined {
  return "photoId" in row && "locations" in row ? photoOf(row) : unreadPhoto(row as Location, catalog.library);
}

/** Reads the photo whose picture is at a location; undefined if there is none. */
export async function photoAt(catalog: Catalog, location: Location | undefined): Promise<Photo | undefined> {
  if (location?.status !== "indexed" || location.photoId === undefined) return undefined;
  const record = await getPhotoRecord(catalog, location.photoId);
  return record && photoOf(record);
}

/** Reads all photos that are shown, shard by shard, in order of photoId. */
export async function* allPhotos(catalog: Catalog, shards?: readonly string[]): AsyncGenerator<Photo> {
  for await (const record of allPhotoRecords(catalog, shards)) {
    const photo = photoOf(record);
    if (photo) yield photo;
  }
}

/** Reads the rows of all photos, also of those that are not shown, shard by shard, in order of photoId. */
export async function* allPhotoRecords(
  catalog: Catalog,
  shards: readonly string[] = SHARDS,
): AsyncGenerator<PhotoRecord> {
  for (const shard of shards) {
    for await (const row of queryAll<PhotoRecord>(catalog, photosPartition(catalog, shard), PREFIX.photo))
      yield withoutKey(row);
  }
}

/** Reads a page of the photos that are shown, in order of photoId. @throws BadCursor */
export async function listPhotos(catalog: Catalog, limit: number, cursor?: string): Promise<Page<Photo>> {
  const after = cursor ? String(decodeCursor(cursor)[0]) : "";
  const items: Photo[] = [];
  for (const shard of SHARDS.filter((each) => each >= after.slice(0, 1))) {
    let sk = after.startsWith(shard) ? photoKey(after) : undefined;
    do {
      const page = await queryPage<PhotoRecord>(catalog, photosPartition(catalog, shard), PREFIX.photo, {
        limit: limit - items.length,
        ...(sk ? { after: sk } : {}),
      });
      items.push(...page.rows.flatMap((row) => photoOf(withoutKey(row)) ?? []));
      if (items.length >= limit) return { items, cursor: encodeCursor([items.at(-1)?.photoId ?? ""]) };
      sk = page.last;
    } while (sk);
  }
  return { items };
}

/**
 * Returns a link to a photo's file, for pages. Formats that browsers cannot show, and web pages, are only downloaded.
 */
export async function photoUrl(catalog: Catalog, key: string): Promise<string> {
  const { mime = "application/octet-stream" } = formatOfName(key) ?? {};
  return presignGet(catalog, catalog.photosBucket, key, mime);
}

/** Returns a link that saves a photo's file under its name instead of showing it. */
export async function downloadUrl(catalog: Catalog, key: string): Promise<string> {
  const name = key.slice(key.lastIndexOf("/") + 1);
  return presignGet(catalog, catalog.photosBucket, key, "application/octet-stream", name);
}
