import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { datedPartition, dateKey, type RowKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, withoutKey } from "../store/table.ts";
import type { PhotoRecord } from "../store/types.ts";
import { countedInMonth, countNewInMonth, markUncounted } from "./month-counts.ts";

// Photos by date: a row for each photo in the partition of its month, and a row for each month with the number of its
// photos. A photo's row remembers the dates that the photo had before, so that whoever repeats an interrupted call finds what
// is missing and what stayed behind. Until then an entry may be wrong: readers compare it with the photo.
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

/** Number of former dates that a photo's row remembers. */
const MOST_DATES = 8;

/** Returns the former dates of a photo that is about to be written. */
export function pastDatesOf(
  before: PhotoRecord | undefined,
  after: Omit<PhotoRecord, "rev">,
): Pick<PhotoRecord, "pastDates"> {
  const was = before && entryOf(before);
  const now = entryOf({ ...after, rev: "" });
  const dates = new Set([...(before?.pastDates ?? []), ...(was ? [was.takenAt] : [])]);
  if (now) dates.delete(now.takenAt);
  return dates.size > 0 ? { pastDates: [...dates].slice(-MOST_DATES) } : {};
}

/** A write of a photo's row that may change its entry. */
export interface DatedWrite {
  readonly before: PhotoRecord | undefined;
  /** With the former dates. */
  readonly after: PhotoRecord;
  /** Reads the photo's row, strongly consistent. */
  readonly read: () => Promise<PhotoRecord | undefined>;
  /** Writes the photo's row, unless someone else has written it since `before` was read. */
  readonly write: () => Promise<boolean>;
}

/**
 * Writes a photo's row and keeps its entry. An entry is made after the row, so that there is none of a photo that never came
 * to be, but changed before it, as whoever repeats an interrupted call changes the row too.
 * @returns false if someone else has written the row
 */
export async function dated(catalog: Catalog, { before, after, read, write }: DatedWrite): Promise<boolean> {
  const [was, now] = [before && entryOf(before), entryOf(after)];
  const stays = was !== undefined && isAt(was, now);
  const differs = now ? !isEqual(was, now) : was !== undefined;
  if (now && stays && differs) await putEntry(catalog, now, { isNew: false });
  const isWritten = await write();
  if (isWritten && !stays) {
    if (now && !was && !after.pastDates) await putFirstEntry(catalog, now);
    else await keepEntry(catalog, after);
  }
  if (differs && (isWritten || stays)) {
    // Someone else may have written the photo since, and its entry before this call did.
    const record = await read();
    if (record && record.rev !== after.rev) await keepEntry(catalog, record);
  }
  return isWritten;
}

/** Brings the entries of a photo into line with its row. */
export async function keepEntry(catalog: Catalog, record: PhotoRecord): Promise<void> {
  const { photoId, pastDates = [] } = record;
  const wanted = entryOf(record);
  const dates = new Set([...pastDates, ...(wanted ? [wanted.takenAt] : [])]);
  const found = await readEntries(
    catalog,
    [...dates].map((takenAt) => ({ photoId, takenAt })),
  );
  const there = found.find((entry) => isAt(entry, wanted));
  if (wanted && !isEqual(there, wanted)) await putEntry(catalog, wanted, { isNew: !there });
  for (const entry of found) if (entry !== there) await removeEntry(catalog, entry);
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

/**
 * Writes the entry of a photo that had none, while the count of the photo is pending. An interrupted call may count it without
 * writing it: whoever finishes the count of the photo marks the month to be counted again.
 */
async function putFirstEntry(catalog: Catalog, entry: DatedEntry): Promise<void> {
  const month = monthOf(entry.takenAt);
  await countNewInMonth(catalog, month);
  const { Attributes } = await catalog.documents.send(
    new PutCommand({
      TableName: catalog.table,
      Item: { ...entryKey(catalog, entry), ...entry },
      ReturnValues: "ALL_OLD",
    }),
  );
  // There is one already, of another call or of a request whose answer got lost.
  if (Attributes) await markUncounted(catalog, month);
}

/** Marks the months of a photo to be counted again, after a call was interrupted that wrote the photo. */
export async function markMonths(catalog: Catalog, record: PhotoRecord): Promise<void> {
  const entry = entryOf(record);
  const dates = [...(record.pastDates ?? []), ...(entry ? [entry.takenAt] : [])];
  for (const month of new Set(dates.map(monthOf))) await markUncounted(catalog, month);
}

/** Writes an entry, and counts it if there was none. @param isNew whether to expect that there is none */
export async function putEntry(catalog: Catalog, entry: DatedEntry, { isNew }: { isNew: boolean }): Promise<void> {
  if (!isNew && (await replaceEntry(catalog, entry))) return;
  await countedInMonth(catalog, monthOf(entry.takenAt), async () => {
    const { Attributes, $metadata } = await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...entryKey(catalog, entry), ...entry },
        ReturnValues: "ALL_OLD",
      }),
    );
    if (isRepeated($metadata) && Attributes?.rev === entry.rev) return undefined;
    return Attributes === undefined ? 1 : 0;
  });
}

/** Returns whether the SDK sent a request again, which then found what it did itself if only its answer had got lost. */
const isRepeated = ({ attempts = 1 }: { readonly attempts?: number }) => attempts > 1;

/** @returns false if there is no such entry */
async function replaceEntry(catalog: Catalog, entry: DatedEntry): Promise<boolean> {
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...entryKey(catalog, entry), ...entry },
        ConditionExpression: "attribute_exists(pk)",
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}

/** Removes an entry, unless it was written again since. */
export async function removeEntry(catalog: Catalog, entry: DatedEntry): Promise<void> {
  await countedInMonth(catalog, monthOf(entry.takenAt), async () => {
    try {
      await catalog.documents.send(
        new DeleteCommand({
          TableName: catalog.table,
          Key: entryKey(catalog, entry),
          ConditionExpression: "rev = :rev",
          ExpressionAttributeValues: { ":rev": entry.rev },
        }),
      );
      return -1;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return isRepeated(error.$metadata) ? undefined : 0;
    }
  });
}

/** Reads entries by photo and date, strongly consistent, in no particular order. No place may be given twice. */
export async function readEntries(
  catalog: Catalog,
  places: readonly Pick<DatedEntry, "takenAt" | "photoId">[],
): Promise<DatedEntry[]> {
  const keys = places.map((place) => entryKey(catalog, place));
  return (await batchGet<DatedEntry>(catalog, keys, undefined, true)).map(withoutKey);
}
