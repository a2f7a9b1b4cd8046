import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { countedRevision, isLocationId } from "../store/ids.ts";
import { locationKey, photoKey, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import type { Location, PhotoRecord } from "../store/types.ts";
import { markMonths } from "./by-date.ts";
import {
  announceCount,
  applyCount,
  changeOf,
  type DueCount,
  NO_TOTALS,
  readDueCounts,
  readDueCountsOfShard,
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
  /** The revision of the row before the write; undefined if there is no row. */
  readonly before: string | undefined;
  /** The revision that the write gives the row. */
  readonly rev: string;
  /** The share of the row in the totals before the write. */
  readonly was: Totals;
  /** The share of the row in the totals after the write. */
  readonly now: Totals;
  /** Pixels of the picture, if an object was examined. */
  readonly handledPixels?: number | undefined;
  /** Writes the row, unless someone else has written it since `was` was read. */
  readonly write: () => Promise<boolean>;
}

/** Age from which a pending count counts as interrupted. */
const CUT_OFF_MS = 120_000;

/** Age from which an announced write is not expected any more: longer than a call on AWS Lambda can take. */
const UNWRITTEN_MS = 1_200_000;

/** Maximum number of such announcements that one write removes. A write adds one, so their number does not grow. */
const MOST_REMOVED = 10;

/**
 * Writes a row and counts it once, however often the call is repeated. A pending count of the row that is about to be
 * replaced is applied first, so the count of a successful write is pending only as long as the row has the revision of
 * that write. This tells successful writes from those that failed or are still to come.
 * @returns false if someone else has written the row
 */
export async function counted(
  catalog: Catalog,
  { id, before, rev, was, now, handledPixels, write }: CountedWrite,
): Promise<boolean> {
  const change = changeOf(was, now, handledPixels);
  const pending = await announceCount(catalog, { id, rev, change });
  const replaced = before === undefined ? undefined : countedRevision(before);
  const last = pending.find((due) => due.id === id && due.rev === replaced);
  if (last) await finishCount(catalog, last);
  const time = Date.now();
  const abandoned = pending.filter(({ at }) => time - at >= UNWRITTEN_MS).slice(0, MOST_REMOVED);
  for (const due of abandoned) await resolveCount(catalog, due, true);
  const own = pending.find((due) => due.id === id && due.rev === rev)!;
  const isWritten = await write();
  if (isWritten) await applyCount(catalog, own);
  else await withdrawCount(catalog, own);
  return isWritten;
}

/**
 * Counts the rows whose counting was interrupted, and withdraws announcements of writes that never happened.
 * @param olderThanMs 0 only while no row is being written, so that no announced write is still to come
 * @returns the number of interrupted counts
 */
export async function finishCounts(catalog: Catalog, olderThanMs = CUT_OFF_MS): Promise<number> {
  const now = Date.now();
  const cutOff = (await readDueCounts(catalog)).filter(({ at }) => now - at >= olderThanMs);
  for (const due of cutOff) await resolveCount(catalog, due, olderThanMs === 0 || now - due.at >= UNWRITTEN_MS);
  return cutOff.length;
}

/** Applies an interrupted count if its row was written; otherwise withdraws it, unless the row may still be written. */
async function resolveCount(catalog: Catalog, due: DueCount, isAbandoned: boolean): Promise<void> {
  const row = await read(catalog, due.id);
  if (row && countedRevision(row.rev) === due.rev) await finishCount(catalog, due);
  else if (isAbandoned) await withdrawCount(catalog, due);
}

/** Applies a pending count of a row that is about to be removed: without the row, its write would look unsuccessful. */
export async function settleCount(catalog: Catalog, id: string, { rev }: Pick<Location, "rev">): Promise<void> {
  const pending = await readDueCountsOfShard(catalog, id);
  const own = pending.find((due) => due.id === id && due.rev === countedRevision(rev));
  if (own) await finishCount(catalog, own);
}

/** Brings the list of skipped and failed photos into line with the row of a location. */
export async function relist(catalog: Catalog, locationId: string): Promise<void> {
  await listIfLeftOut(catalog, locationId, (await read(catalog, locationId)) as Location | undefined, true);
}

/** Lists and counts a row that was written; the entries of a photo may not be counted, so their months are marked. */
async function finishCount(catalog: Catalog, due: DueCount): Promise<void> {
  if (isLocationId(due.id)) await relist(catalog, due.id);
  else {
    const record = await read(catalog, due.id);
    if (record) await markMonths(catalog, record as PhotoRecord);
  }
  await applyCount(catalog, due);
}

async function read(catalog: Catalog, id: string): Promise<Location | PhotoRecord | undefined> {
  const Key = { pk: photosPartition(catalog, id), sk: isLocationId(id) ? locationKey(id) : photoKey(id) };
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key, ConsistentRead: true }),
  );
  return Item as Location | PhotoRecord | undefined;
}
