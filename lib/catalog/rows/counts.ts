import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { COUNT_KEY, photosPartition, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, type Row } from "../store/table.ts";

/** What there is: sums over photos. Bytes are of objects as they were when indexed. */
const TOTALS = ["indexed", "skipped", "failed", "faces", "photoBytes", "cropBytes"] as const;

/** What was done since the library began, also for photos that are gone: what was paid for. Empty is without a face. */
const WORK = ["photosHandled", "facesHandled", "pixelsHandled", "emptyPixels"] as const;

export type Totals = Record<(typeof TOTALS)[number], number>;
export type WorkTotals = Record<(typeof WORK)[number], number>;

export interface Counts extends Totals, WorkTotals {
  /** What was handled since the latest spell of indexing began; absent where none is going on. */
  readonly spell?: { readonly photos: number; readonly faces: number; readonly seconds: number };
}

/** Indexing that nothing was heard of for so long has ended. */
const SPELL_GAP_MS = 120_000;

/** A count that is due for so long was cut off. */
const CUT_OFF_MS = 120_000;

/**
 * The counts of one shard, in one row of it. A photo whose row is about to change is due: `was#PHOTO` is what the totals
 * count for it, `turn#PHOTO` how often it was announced. One conditional write then takes it up and removes both, so a
 * photo counts once however often a step is tried again; what was cut off in between is found by what is still due.
 */
interface CountRow extends Partial<Totals>, Partial<WorkTotals> {
  readonly seenAt?: number;
  readonly spellAt?: number;
  readonly spellPhotos?: number;
  readonly spellFaces?: number;
  readonly [due: `was#${string}`]: Totals & { readonly at: number };
  readonly [turn: `turn#${string}`]: number;
}

/** A photo that is due, and how much of its shard was counted then. */
export interface DueCount {
  readonly photoId: string;
  readonly was: Totals;
  readonly turn: number;
  readonly row: Readonly<Pick<CountRow, "seenAt" | "photosHandled" | "facesHandled">>;
}

const rowKey = (catalog: Catalog, id: string) => ({ pk: photosPartition(catalog, id), sk: COUNT_KEY });

export const NO_TOTALS: Totals = { indexed: 0, skipped: 0, failed: 0, faces: 0, photoBytes: 0, cropBytes: 0 };

/** Announces that the row of a photo, or of a location, is about to change. @param before what it counts for as it is */
export async function announceCount(catalog: Catalog, photoId: string, before: Totals): Promise<DueCount> {
  const { Attributes } = await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, photoId),
      UpdateExpression: "SET #was = if_not_exists(#was, :was) ADD #turn :one",
      ExpressionAttributeNames: dueNames(photoId),
      ExpressionAttributeValues: { ":was": { ...before, at: Date.now() }, ":one": 1 },
      ReturnValues: "ALL_NEW",
    }),
  );
  return dueOf(photoId, Attributes as CountRow);
}

function dueOf(photoId: string, row: CountRow): DueCount {
  return { photoId, was: row[`was#${photoId}`]!, turn: row[`turn#${photoId}`]!, row };
}

/**
 * Adds to the totals what changed in a photo's own count. Does nothing where that is done, or where a later call has
 * announced a change of the same photo, which then adds both.
 * @param handled whether an object was looked at for it, and how many pixels it has
 */
export async function applyCount(
  catalog: Catalog,
  { photoId, was, turn, row }: DueCount,
  totals: Totals,
  { handled, pixels }: { readonly handled: boolean; readonly pixels: number },
): Promise<void> {
  const work: WorkTotals = {
    photosHandled: handled ? 1 : 0,
    facesHandled: handled ? totals.faces : 0,
    pixelsHandled: pixels,
    emptyPixels: totals.faces === 0 ? pixels : 0,
  };
  const changes = { ...Object.fromEntries(TOTALS.map((name) => [name, totals[name] - was[name]])), ...work };
  const at = Date.now();
  const begins = handled && at - (row.seenAt ?? 0) > SPELL_GAP_MS;
  const spell = { spellAt: at, spellPhotos: row.photosHandled ?? 0, spellFaces: row.facesHandled ?? 0 };
  const set = { ...(handled ? { seenAt: at } : {}), ...(begins ? spell : {}) };
  const sets = Object.keys(set).map((name) => `#${name} = :${name}`);
  const adds = Object.keys(changes).map((name) => `#${name} :${name}`);
  try {
    await catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: rowKey(catalog, photoId),
        UpdateExpression: `${sets.length > 0 ? `SET ${sets.join(", ")}` : ""} ADD ${adds.join(", ")} REMOVE #was, #turn`,
        ConditionExpression: "#turn = :turn",
        ExpressionAttributeNames: { ...names({ ...changes, ...set }), ...dueNames(photoId) },
        ExpressionAttributeValues: { ...values({ ...changes, ...set }), ":turn": turn },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/**
 * Forgets that a photo was announced: its row did not change. Does nothing where another call has announced it too, whose
 * count it then is.
 */
export async function withdrawCount(catalog: Catalog, { photoId, turn }: DueCount): Promise<boolean> {
  if (turn !== 1) return false;
  try {
    await catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: rowKey(catalog, photoId),
        UpdateExpression: "REMOVE #was, #turn",
        ConditionExpression: "#turn = :turn",
        ExpressionAttributeNames: dueNames(photoId),
        ExpressionAttributeValues: { ":turn": turn },
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}

function dueNames(photoId: string) {
  return { "#was": `was#${photoId}`, "#turn": `turn#${photoId}` };
}

function names(attributes: object) {
  return Object.fromEntries(Object.keys(attributes).map((name) => [`#${name}`, name]));
}

function values(attributes: object) {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

/** The counts, whatever the size of the library: sixteen small rows. */
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

/** Photos whose counting was cut off: announced some time ago, and still due. */
export async function readCutOffCounts(catalog: Catalog, olderThanMs = CUT_OFF_MS): Promise<DueCount[]> {
  const now = Date.now();
  return (await countRows(catalog)).flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) => {
      const [kind, photoId = ""] = name.split("#");
      return kind === "was" && now - (value as { at: number }).at >= olderThanMs ? [dueOf(photoId, row)] : [];
    }),
  );
}

/** The totals of one shard as they are kept. @param shard a digit, or an id that begins with it */
export async function readShardTotals(catalog: Catalog, shard: string): Promise<Totals> {
  const { Item = {} } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, shard), ConsistentRead: true }),
  );
  return Object.fromEntries(TOTALS.map((name) => [name, Item[name] ?? 0])) as Totals;
}

/** Puts right what a shard's totals are. Only where no photo of it is being indexed. */
export async function setShardTotals(catalog: Catalog, shard: string, totals: Totals): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, shard),
      UpdateExpression: `SET ${TOTALS.map((name) => `#${name} = :${name}`).join(", ")}`,
      ExpressionAttributeNames: names(totals),
      ExpressionAttributeValues: values(totals),
    }),
  );
}

/** The sum of two totals. */
export function addTotals(sum: Totals, more: Totals): Totals {
  return Object.fromEntries(TOTALS.map((name) => [name, sum[name] + more[name]])) as Totals;
}
