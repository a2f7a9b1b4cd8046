import { randomBytes } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { datedPartition, idOf, monthKey, monthsPartition, PREFIX } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll, type Row } from "../store/table.ts";
import { readDueCounts } from "./counts.ts";

/**
 * The number of photos of a month. Its row has a mark, `due#RANDOM`, from before an entry of the month is written or removed
 * until that is counted. The mark of an interrupted call stays, and the next run counts the entries of the month again. The
 * first entry of a photo, of which there are most, costs no mark: the pending count of its photo replaces it, see counting.ts.
 */
interface MonthRow {
  readonly photos: number;
  /** Number of changes that were ever begun; rows of earlier releases have none. */
  readonly changes?: number;
  /** Time of a mark, ms since 1970. */
  readonly [due: `due#${string}`]: number;
}

const rowKey = (catalog: Catalog, month: string) => ({ pk: monthsPartition(catalog), sk: monthKey(month) });

/**
 * Changes an entry of a month and counts it, once even if a request is repeated. The month exists before its first entry, so
 * that no reader misses it.
 * @param change returns how many entries it added; undefined if that is uncertain, so that they are to be counted again
 */
export async function countedInMonth(
  catalog: Catalog,
  month: string,
  change: () => Promise<number | undefined>,
): Promise<void> {
  const row = { TableName: catalog.table, Key: rowKey(catalog, month) };
  const ExpressionAttributeNames = { "#mark": `due#${randomBytes(6).toString("base64url")}` };
  await catalog.documents.send(
    new UpdateCommand({
      ...row,
      UpdateExpression: "SET #mark = :now ADD changes :one, photos :none",
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ":now": Date.now(), ":one": 1, ":none": 0 },
    }),
  );
  const more = await change();
  if (more === undefined) return;
  const counted = new UpdateCommand({
    ...row,
    UpdateExpression: "ADD photos :more REMOVE #mark",
    ConditionExpression: "attribute_exists(#mark)",
    ExpressionAttributeNames,
    ExpressionAttributeValues: { ":more": more },
  });
  await catalog.documents.send(counted).catch(ignoreFailedCondition);
}

/** Counts a new entry that is about to be written by a call whose photo has a pending count. */
export async function countNewInMonth(catalog: Catalog, month: string): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, month),
      UpdateExpression: "ADD photos :one, changes :one",
      ExpressionAttributeValues: { ":one": 1 },
    }),
  );
}

/** Marks a month to be counted again by the next run. */
export async function markUncounted(catalog: Catalog, month: string): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, month),
      UpdateExpression: "SET #mark = :past ADD changes :one, photos :none",
      ExpressionAttributeNames: { "#mark": "due#interrupted" },
      ExpressionAttributeValues: { ":past": 0, ":one": 1, ":none": 0 },
    }),
  );
}

/** Age from which a mark was left by an interrupted call: longer than a call on AWS Lambda can take. */
const CUT_OFF_MS = 1_200_000;

/** Maximum number of marks that a recount removes: an expression has 4 KB. The rest is left to the next run. */
const MOST_MARKS = 300;

/** Entries behind which no further month is counted in a run. */
const MOST_ENTRIES = 1_000_000;

interface Recounted {
  /** Also months without marks, whatever their size. */
  readonly all?: boolean;
  /** 0 only while nothing is being written. */
  readonly olderThanMs?: number;
}

/** Counts the photos of months again in which calls were interrupted, and none is still writing. */
export async function recountMonths(
  catalog: Catalog,
  { all = false, olderThanMs = CUT_OFF_MS }: Recounted = {},
): Promise<void> {
  let entries = 0;
  const rows = (await monthRows(catalog)).filter((row) => all || isCutOff(row, olderThanMs));
  // After the rows, whose `changes` show what is begun later.
  if (rows.length === 0 || (olderThanMs > 0 && (await readDueCounts(catalog)).length > 0)) return;
  for (const row of rows) {
    entries += await recount(catalog, row);
    if (!all && entries >= MOST_ENTRIES) return;
  }
}

/** Returns whether `recountMonths` would count any month. */
export async function hasUncountedMonths(catalog: Catalog): Promise<boolean> {
  return (await monthRows(catalog)).some((row) => isCutOff(row, CUT_OFF_MS));
}

async function monthRows(catalog: Catalog): Promise<Row<MonthRow>[]> {
  return Array.fromAsync(queryAll<MonthRow>(catalog, monthsPartition(catalog), PREFIX.month, { consistent: true }));
}

const isMark = (name: string): name is `due#${string}` => name.startsWith("due#");

function isCutOff(row: Row<MonthRow>, olderThanMs: number): boolean {
  const marks = Object.keys(row).filter(isMark);
  return marks.length > 0 && marks.every((name) => Date.now() - row[name]! >= olderThanMs);
}

/** Counts the entries of a month, unless one is written meanwhile. @returns their number */
async function recount(catalog: Catalog, row: Row<MonthRow>): Promise<number> {
  const photos = await countEntries(catalog, idOf(row.sk));
  const marks = Object.keys(row).filter(isMark).slice(0, MOST_MARKS);
  const removed = marks.length > 0 ? ` REMOVE ${marks.map((_, at) => `#mark${at}`).join(", ")}` : "";
  const isSame = row.changes === undefined ? "attribute_not_exists(changes)" : "changes = :changes";
  const corrected = new UpdateCommand({
    TableName: catalog.table,
    Key: { pk: row.pk, sk: row.sk },
    UpdateExpression: `SET photos = :photos${removed}`,
    ConditionExpression: `attribute_exists(pk) AND ${isSame}`,
    ...(marks.length > 0
      ? { ExpressionAttributeNames: Object.fromEntries(marks.map((name, at) => [`#mark${at}`, name])) }
      : {}),
    ExpressionAttributeValues: {
      ":photos": photos,
      ...(row.changes === undefined ? {} : { ":changes": row.changes }),
    },
  });
  if (marks.length > 0 || photos !== row.photos) await catalog.documents.send(corrected).catch(ignoreFailedCondition);
  return photos;
}

async function countEntries(catalog: Catalog, month: string): Promise<number> {
  let count = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const { Count = 0, LastEvaluatedKey } = await catalog.documents.send(
      new QueryCommand({
        TableName: catalog.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": datedPartition(catalog, month) },
        Select: "COUNT",
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    );
    count += Count;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return count;
}

function ignoreFailedCondition(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
