import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { datedPartition, dateKey, monthKey, monthsPartition, type RowKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, withoutKey } from "../store/table.ts";
import type { PhotoRecord } from "../store/types.ts";

// Photos by date: a row for each photo in the partition of its month, and a row for each month with the number of its
// photos. A photo's entry is written before the photo's row, and may stay behind when the photo is dated again or removed:
// readers compare it with the photo.
//
// A photo that is kept costs two writes, one in the partition of its month and one in the partition of all months. Neither
// is divided into shards, which every page would have to read: a partition takes 1,000 writes a second, and the 100 detect
// functions that a deployment has by default keep about 220 photos in that time. More are slowed down by DynamoDB.

/** A photo's entry: what filters need to know of it. */
export interface DatedEntry {
  readonly photoId: string;
  /** As shown; empty if unknown. */
  readonly takenAt: string;
  readonly keys: readonly string[];
  readonly faceCount: number;
  /** Revision of the photo's row that the entry was written for. */
  readonly rev: string;
}

/** The month of photos without a date, which sorts before every other. */
export const UNDATED = "0000-00";

/** Returns the month of a date, YYYY-MM. */
export function monthOf(takenAt: string): string {
  return /^\d{4}-\d\d/.exec(takenAt)?.[0] ?? UNDATED;
}

/** Returns the entry of a photo; undefined if it is not shown. */
export function entryOf({ photoId, locations, aliasOf, faceCount, rev }: PhotoRecord): DatedEntry | undefined {
  const [first] = locations;
  if (!first || aliasOf !== undefined) return undefined;
  return { photoId, takenAt: first.takenAt ?? "", keys: locations.map(({ key }) => key), faceCount, rev };
}

/** Returns the table key of an entry. */
const entryKey = (catalog: Catalog, { takenAt, photoId }: Pick<DatedEntry, "takenAt" | "photoId">): RowKey => ({
  pk: datedPartition(catalog, monthOf(takenAt)),
  sk: dateKey(takenAt, photoId),
});

/** A write of a photo's row that may change its entry. */
export interface DatedWrite {
  readonly before: PhotoRecord | undefined;
  readonly after: PhotoRecord;
  /** Reads the photo's row, strongly consistent. */
  readonly read: () => Promise<PhotoRecord | undefined>;
  /** Writes the photo's row, unless someone else has written it since `before` was read. */
  readonly write: () => Promise<boolean>;
}

/**
 * Writes a photo's row and keeps its entry: the new one is written before the row, and the former one is removed behind it.
 * @returns false if someone else has written the row
 */
export async function dated(catalog: Catalog, { before, after, read, write }: DatedWrite): Promise<boolean> {
  const [was, now] = [before && entryOf(before), entryOf(after)];
  const isMoved = was !== undefined && !isAt(was, now);
  // Whoever moves the photo back writes the former entry again after this write, thus with another revision.
  const former = isMoved ? (await readEntries(catalog, [was])).get(was.photoId) : undefined;
  if (now && !isEqual(was, now)) await putEntry(catalog, now, { isNew: !isAt(now, was) });
  if (await write()) {
    if (former) await removeEntry(catalog, former);
    return true;
  }
  if (now) await settleEntry(catalog, now, await read());
  return false;
}

/** Corrects an entry that was written for a row which is not the photo's. @param record the photo's row */
export async function settleEntry(catalog: Catalog, entry: DatedEntry, record: PhotoRecord | undefined): Promise<void> {
  const now = record && entryOf(record);
  if (now && isAt(now, entry)) await putEntry(catalog, now, { isNew: false });
  else await removeEntry(catalog, entry);
}

/** Returns whether a photo has the date of an entry. */
export function isAt(entry: DatedEntry, other: DatedEntry | undefined): boolean {
  return entry.photoId === other?.photoId && entry.takenAt === other.takenAt;
}

/** Returns whether two entries say the same. */
export function isEqual(one: DatedEntry | undefined, other: DatedEntry): boolean {
  if (!one || !isAt(one, other)) return false;
  return one.faceCount === other.faceCount && JSON.stringify(one.keys) === JSON.stringify(other.keys);
}

/** Writes an entry, and counts it if there was none. @param isNew whether to expect that there is none */
export async function putEntry(catalog: Catalog, entry: DatedEntry, { isNew }: { isNew: boolean }): Promise<void> {
  const month = monthOf(entry.takenAt);
  // The month exists before its first entry, so that no reader misses it.
  if (isNew) await countInMonth(catalog, month, 1);
  const { Attributes } = await catalog.documents.send(
    new PutCommand({
      TableName: catalog.table,
      Item: { ...entryKey(catalog, entry), ...entry },
      ReturnValues: "ALL_OLD",
    }),
  );
  const wasNew = Attributes === undefined;
  if (wasNew !== isNew) await countInMonth(catalog, month, isNew ? -1 : 1);
}

/** Removes an entry, unless it was written again since. */
export async function removeEntry(catalog: Catalog, entry: DatedEntry): Promise<void> {
  try {
    await catalog.documents.send(
      new DeleteCommand({
        TableName: catalog.table,
        Key: entryKey(catalog, entry),
        ConditionExpression: "rev = :rev",
        ExpressionAttributeValues: { ":rev": entry.rev },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return;
  }
  await countInMonth(catalog, monthOf(entry.takenAt), -1);
}

/** Reads entries by photo and date, strongly consistent; by photoId. */
export async function readEntries(
  catalog: Catalog,
  places: readonly Pick<DatedEntry, "takenAt" | "photoId">[],
): Promise<Map<string, DatedEntry>> {
  const keys = places.map((place) => entryKey(catalog, place));
  const rows = await batchGet<DatedEntry>(catalog, keys, undefined, true);
  return new Map(rows.map((row) => [row.photoId, withoutKey(row)]));
}

async function countInMonth(catalog: Catalog, month: string, more: number): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: { pk: monthsPartition(catalog), sk: monthKey(month) },
      UpdateExpression: "ADD photos :more",
      ExpressionAttributeValues: { ":more": more },
    }),
  );
}

/** Sets the number of photos of a month. */
export async function setMonthCount(catalog: Catalog, month: string, photos: number): Promise<void> {
  await catalog.documents.send(
    new PutCommand({
      TableName: catalog.table,
      Item: { pk: monthsPartition(catalog), sk: monthKey(month), photos },
    }),
  );
}
