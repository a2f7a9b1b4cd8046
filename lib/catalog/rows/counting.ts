import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { isLocationId } from "../store/ids.ts";
import { locationKey, photoKey, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import type { Location, PhotoRecord } from "../store/types.ts";
import {
  announceCount,
  applyCount,
  type DueCount,
  NO_TOTALS,
  readCutOffCounts,
  type Totals,
  withdrawCount,
} from "./counts.ts";
import { listIfLeftOut } from "./left-out.ts";

/** Returns what a photo adds to the totals: nothing if it is not shown. */
export function totalsOfPhoto(photo: Pick<PhotoRecord, "locations" | "aliasOf" | "faceCount" | "cropBytes">): Totals {
  if (photo.locations.length === 0 || photo.aliasOf !== undefined) return NO_TOTALS;
  return {
    ...NO_TOTALS,
    indexed: 1,
    faces: photo.faceCount,
    photoBytes: photo.locations.reduce((sum, { bytes }) => sum + bytes, 0),
    cropBytes: photo.cropBytes ?? 0,
  };
}

/** Returns what a skipped or failed object adds to the totals; nothing for any other. */
export function totalsOfLocation({ status, bytes = 0 }: Pick<Location, "status" | "bytes">): Totals {
  if (status !== "skipped" && status !== "failed") return NO_TOTALS;
  return { ...NO_TOTALS, [status]: 1, photoBytes: bytes };
}

/** A write of a row that changes the counts. */
export interface CountedWrite {
  /** Id of the photo or the location. */
  readonly id: string;
  /** The share of the row in the totals before the write. */
  readonly was: Totals;
  /** The share of the row in the totals after the write. */
  readonly now: Totals;
  /** Pixels of the picture, if an object was examined. */
  readonly handledPixels?: number | undefined;
  /** Writes the row, unless someone else has written it since `was` was read. */
  readonly write: () => Promise<boolean>;
}

/**
 * Writes a row and counts it once, however often the call is repeated. Every write is announced first: if no other
 * write was announced since, the row is as it was written here and need not be read again.
 * @returns false if someone else has written the row
 */
export async function counted(
  catalog: Catalog,
  { id, was, now, handledPixels, write }: CountedWrite,
): Promise<boolean> {
  const due = await announceCount(catalog, id, was);
  if (!(await write())) {
    // The announced totals may be of a row that another call had already written and counted.
    if (!(await withdrawCount(catalog, due))) await finishCount(catalog, due);
    return false;
  }
  const handled = handledPixels !== undefined;
  await applyCount(catalog, due, now, { handled, pixels: handledPixels ?? 0 });
  return true;
}

/** Counts the rows whose counting was interrupted. @returns their number */
export async function finishCounts(catalog: Catalog, olderThanMs?: number): Promise<number> {
  const cutOff = await readCutOffCounts(catalog, olderThanMs);
  for (const due of cutOff) await finishCount(catalog, due);
  return cutOff.length;
}

/** Brings the list of skipped and failed photos into line with the row of a location. */
export async function relist(catalog: Catalog, locationId: string): Promise<void> {
  await listIfLeftOut(catalog, locationId, (await read(catalog, locationId)) as Location | undefined, true);
}

async function finishCount(catalog: Catalog, due: DueCount): Promise<void> {
  const row = await read(catalog, due.photoId);
  if (isLocationId(due.photoId)) await listIfLeftOut(catalog, due.photoId, row as Location | undefined, true);
  await applyCount(catalog, due, totalsOf(due.photoId, row), { handled: false, pixels: 0 });
}

function totalsOf(id: string, row: Location | PhotoRecord | undefined): Totals {
  if (!row) return NO_TOTALS;
  return isLocationId(id) ? totalsOfLocation(row as Location) : totalsOfPhoto(row as PhotoRecord);
}

async function read(catalog: Catalog, id: string): Promise<Location | PhotoRecord | undefined> {
  const Key = { pk: photosPartition(catalog, id), sk: isLocationId(id) ? locationKey(id) : photoKey(id) };
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key, ConsistentRead: true }),
  );
  return Item as Location | PhotoRecord | undefined;
}
