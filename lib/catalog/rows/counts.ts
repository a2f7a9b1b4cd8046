import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { COUNT_KEY, photosPartition, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, type Row } from "../store/table.ts";

/** Names of sums over the current photos. Bytes are the sizes of objects when they were indexed. */
const TOTALS = ["indexed", "skipped", "failed", "faces", "photoBytes", "cropBytes"] as const;

/**
 * Names of sums over all processing since the library began, which includes deleted photos, as it was paid for. Empty
 * pixels are those of pictures without a face.
 */
const WORK = ["photosHandled", "facesHandled", "pixelsHandled", "emptyPixels"] as const;

/** Sums over the current photos. */
export type Totals = Record<(typeof TOTALS)[number], number>;
/** Sums over all processing since the library began. */
export type WorkTotals = Record<(typeof WORK)[number], number>;

/** The counts of a library. */
export interface Counts extends Totals, WorkTotals {
  /** Processing since the current spell of indexing began; absent if nothing is being indexed. */
  readonly spell?: { readonly photos: number; readonly faces: number; readonly seconds: number };
}

/** Idle time after which a spell of indexing has ended. */
const SPELL_GAP_MS = 120_000;

/** The difference that one write of a row makes to the counts of its shard; without the amounts that are 0. */
export type CountChange = Partial<Totals & WorkTotals>;

/**
 * The counts of one shard, in one row of it. The count of a write is due from before the write until it is applied:
 * `due#ID#REVISION` is the difference that the write makes. One conditional update then applies and removes it, so a
 * write counts once however often a step is repeated. Each write counts its own difference from the row that it
 * replaced, so the order of the counts does not matter, nor do announcements of writes that failed.
 */
interface CountRow extends Partial<Totals>, Partial<WorkTotals> {
  readonly seenAt?: number;
  readonly spellAt?: number;
  readonly spellPhotos?: number;
  readonly spellFaces?: number;
  readonly [due: `due#${string}`]: CountChange & { readonly at: number };
}

/** A write of the row of a photo or a location, identified by the revision that the row gets. */
export interface AnnouncedWrite {
  readonly id: string;
  readonly rev: string;
  readonly change: CountChange;
}

/** The pending count of a write, with the counts of its shard when they were read. */
export interface DueCount extends AnnouncedWrite {
  /** Time of the announcement, ms since 1970. */
  readonly at: number;
  readonly shard: Readonly<Pick<CountRow, "seenAt" | "photosHandled" | "facesHandled">>;
}

const rowKey = (catalog: Catalog, id: string) => ({ pk: photosPartition(catalog, id), sk: COUNT_KEY });

export const NO_TOTALS: Totals = { indexed: 0, skipped: 0, failed: 0, faces: 0, photoBytes: 0, cropBytes: 0 };

/**
 * Returns the difference that a write makes.
 * @param handledPixels pixels of the picture, if an object was examined
 */
export function changeOf(was: Totals, now: Totals, handledPixels: number | undefined): CountChange {
  const isHandled = handledPixels !== undefined;
  const work: WorkTotals = {
    photosHandled: isHandled ? 1 : 0,
    facesHandled: isHandled ? now.faces : 0,
    pixelsHandled: handledPixels ?? 0,
    emptyPixels: now.faces === 0 ? (handledPixels ?? 0) : 0,
  };
  const all = { ...Object.fromEntries(TOTALS.map((name) => [name, now[name] - was[name]])), ...work };
  return Object.fromEntries(Object.entries(all).filter(([, amount]) => amount !== 0));
}

/** Announces that a row is about to be written. @returns all pending counts of the shard, with that of this write */
export async function announceCount(catalog: Catalog, write: AnnouncedWrite): Promise<DueCount[]> {
  const { Attributes } = await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, write.id),
      UpdateExpression: "SET #due = :due",
      ExpressionAttributeNames: { "#due": dueName(write) },
      ExpressionAttributeValues: { ":due": { ...write.change, at: Date.now() } },
      ReturnValues: "ALL_NEW",
    }),
  );
  return dueCountsIn(Attributes as CountRow);
}

/** Applies the count of a write that has succeeded. Does nothing if that was done already. */
export async function applyCount(catalog: Catalog, due: DueCount): Promise<void> {
  const { change, at, shard } = due;
  const { seenAt = 0 } = shard;
  const isLatest = change.photosHandled !== undefined && at > seenAt;
  const begins = isLatest && at - seenAt > SPELL_GAP_MS;
  const spell = { spellAt: at, spellPhotos: shard.photosHandled ?? 0, spellFaces: shard.facesHandled ?? 0 };
  const set = { ...(isLatest ? { seenAt: at } : {}), ...(begins ? spell : {}) };
  const sets = Object.keys(set).map((name) => `#${name} = :${name}`);
  const adds = Object.keys(change).map((name) => `#${name} :${name}`);
  const clauses = [
    ...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []),
    ...(adds.length > 0 ? [`ADD ${adds.join(", ")}`] : []),
  ];
  await removeDue(catalog, due, clauses, { ...change, ...set });
}

/** Withdraws the announcement of a write that failed. */
export async function withdrawCount(catalog: Catalog, due: DueCount): Promise<void> {
  await removeDue(catalog, due, [], {});
}

/** Removes a pending count, and makes further changes to its row, if it is still pending. */
async function removeDue(
  catalog: Catalog,
  due: DueCount,
  clauses: readonly string[],
  attributes: Readonly<Record<string, number>>,
): Promise<void> {
  const isEmpty = Object.keys(attributes).length === 0;
  try {
    await catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: rowKey(catalog, due.id),
        UpdateExpression: [...clauses, "REMOVE #due"].join(" "),
        ConditionExpression: "attribute_exists(#due)",
        ExpressionAttributeNames: { ...names(attributes), "#due": dueName(due) },
        ...(isEmpty ? {} : { ExpressionAttributeValues: values(attributes) }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

const dueName = ({ id, rev }: AnnouncedWrite) => ["due", id, rev].join("#");

function dueCountsIn(row: CountRow): DueCount[] {
  return Object.entries(row).flatMap(([name, value]) => {
    const [kind, id = "", rev = ""] = name.split("#");
    if (kind !== "due") return [];
    const { at, ...change } = value as CountRow[`due#${string}`];
    return [{ id, rev, change, at, shard: row }];
  });
}

function names(attributes: object) {
  return Object.fromEntries(Object.keys(attributes).map((name) => [`#${name}`, name]));
}

function values(attributes: object) {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

/** Reads the counts: sixteen small rows, whatever the size of the library. */
export async function readCounts(catalog: Catalog): Promise<Counts> {
  const rows = await countRows(catalog);
  const sum = <Name extends string>(list: readonly Name[]) =>
    Object.fromEntries(
      list.map((name) => [name, rows.reduce((all, row) => all + Number(row[name as keyof CountRow] ?? 0), 0)]),
    ) as Record<Name, number>;
  const now = Date.now();
  const active = rows.filter(({ seenAt = 0 }) => now - seenAt < SPELL_GAP_MS);
  const since = Math.min(...active.map(({ spellAt = now }) => spellAt));
  const spell = {
    photos: active.reduce((all, row) => all + (row.photosHandled ?? 0) - (row.spellPhotos ?? 0), 0),
    faces: active.reduce((all, row) => all + (row.facesHandled ?? 0) - (row.spellFaces ?? 0), 0),
    seconds: (now - since) / 1000,
  };
  return { ...sum(TOTALS), ...sum(WORK), ...(active.length > 0 ? { spell } : {}) };
}

async function countRows(catalog: Catalog): Promise<Row<CountRow>[]> {
  const keys = SHARDS.map((shard) => rowKey(catalog, shard));
  return batchGet<CountRow>(catalog, keys, undefined, true);
}

/** Reads all pending counts. */
export async function readDueCounts(catalog: Catalog): Promise<DueCount[]> {
  return (await countRows(catalog)).flatMap(dueCountsIn);
}

/** Reads the pending counts of one shard. @param id of a row of the shard */
export async function readDueCountsOfShard(catalog: Catalog, id: string): Promise<DueCount[]> {
  return dueCountsIn(await readShardRow(catalog, id));
}

/** Reads the stored totals of one shard. @param shard a digit, or an id that begins with it */
export async function readShardTotals(catalog: Catalog, shard: string): Promise<Totals> {
  const row = await readShardRow(catalog, shard);
  return Object.fromEntries(TOTALS.map((name) => [name, row[name] ?? 0])) as Totals;
}

async function readShardRow(catalog: Catalog, shard: string): Promise<CountRow> {
  const { Item = {} } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, shard), ConsistentRead: true }),
  );
  return Item;
}

/**
 * Corrects the totals of a shard, and removes its pending counts, as the new totals include their writes. Pending counts
 * of schema 1, `was#ID` and `turn#ID`, are removed as well. Only allowed while no photo of the shard is being indexed.
 */
export async function setShardTotals(catalog: Catalog, shard: string, totals: Totals): Promise<void> {
  const row = Object.entries(await readShardRow(catalog, shard)).filter(([name]) => !name.includes("#"));
  const Item = { ...Object.fromEntries(row), ...rowKey(catalog, shard), ...totals };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item }));
}

/** Returns the sum of two totals. */
export function addTotals(sum: Totals, more: Totals): Totals {
  return Object.fromEntries(TOTALS.map((name) => [name, sum[name] + more[name]])) as Totals;
}
