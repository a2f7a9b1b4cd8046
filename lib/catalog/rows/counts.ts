import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
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

/** Age from which a pending count counts as interrupted. */
const CUT_OFF_MS = 120_000;

/**
 * The counts of one shard, in one row of it. The count of a photo whose row is about to change is due: `was#PHOTO` is
 * what the photo adds to the totals so far, `turn#PHOTO` the number of times it was announced. One conditional write
 * then applies the change and removes both, so a photo counts once however often a step is repeated; interrupted counts
 * are those still due.
 */
interface CountRow extends Partial<Totals>, Partial<WorkTotals> {
  readonly seenAt?: number;
  readonly spellAt?: number;
  readonly spellPhotos?: number;
  readonly spellFaces?: number;
  readonly [due: `was#${string}`]: Totals & { readonly at: number };
  readonly [turn: `turn#${string}`]: number;
}

/** The pending count of a photo, with the counts of its shard when it was announced. */
export interface DueCount {
  readonly photoId: string;
  readonly was: Totals;
  readonly turn: number;
  readonly row: Readonly<Pick<CountRow, "seenAt" | "photosHandled" | "facesHandled">>;
}

const rowKey = (catalog: Catalog, id: string) => ({ pk: photosPartition(catalog, id), sk: COUNT_KEY });

export const NO_TOTALS: Totals = { indexed: 0, skipped: 0, failed: 0, faces: 0, photoBytes: 0, cropBytes: 0 };

/**
 * Announces that the row of a photo, or of a location, is about to change.
 * @param before what the row adds to the totals so far
 */
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
 * Applies the change of a photo's own count to the totals. Does nothing if that was done already, or if a later call
 * has announced a change of the same photo; that call then adds both.
 * @param handled whether an object was examined, and its number of pixels
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
 * Withdraws the announcement of a photo whose row did not change. Does nothing if another call has announced the photo
 * too, which then counts it.
 * @returns whether the announcement was withdrawn
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

/** Reads the counts that were interrupted: announced some time ago and still due. */
export async function readCutOffCounts(catalog: Catalog, olderThanMs = CUT_OFF_MS): Promise<DueCount[]> {
  const now = Date.now();
  return (await countRows(catalog)).flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) => {
      const [kind, photoId = ""] = name.split("#");
      return kind === "was" && now - (value as { at: number }).at >= olderThanMs ? [dueOf(photoId, row)] : [];
    }),
  );
}

/** Reads the stored totals of one shard. @param shard a digit, or an id that begins with it */
export async function readShardTotals(catalog: Catalog, shard: string): Promise<Totals> {
  const { Item = {} } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, shard), ConsistentRead: true }),
  );
  return Object.fromEntries(TOTALS.map((name) => [name, Item[name] ?? 0])) as Totals;
}

/** Corrects the totals of a shard. Only allowed while no photo of the shard is being indexed. */
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

/** Returns the sum of two totals. */
export function addTotals(sum: Totals, more: Totals): Totals {
  return Object.fromEntries(TOTALS.map((name) => [name, sum[name] + more[name]])) as Totals;
}
