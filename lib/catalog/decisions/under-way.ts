import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { RowChanged } from "../store/errors.ts";
import { actionsPartition, idOf, PREFIX, pendingKey, type RowKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll, type Row } from "../store/table.ts";
import { type Draft, isPersonGone, type RowChange, type RowContent } from "./draft.ts";
import { PartialWriteError } from "./write-changes.ts";

/** Somebody's changes of several rows. While they are written, a row says so; the rows written have its id as revision. */
export interface PendingWrite {
  /** Of works that are logged, in the order in which they were begun. */
  readonly actionId: string;
  /** When it was begun by the clock of whoever began it, ISO 8601. */
  readonly at: string;
}

/** A work that was begun so long ago was cut off: longer than any function of the API may run. */
export const CUT_OFF_MS = 60_000;

/** Whether a work is so old that nobody is at work on it. One from as far in the future was begun by a wrong clock. */
export function isCutOff({ at }: PendingWrite, olderThanMs: number): boolean {
  return Math.abs(Date.now() - Date.parse(at)) >= olderThanMs;
}

/** A work of a program, which is in no log. */
export function newPendingWrite(): PendingWrite {
  const at = new Date().toISOString();
  return { actionId: actionIdOf(timeDigits(at)), at };
}

/**
 * A work that is logged: its id is larger than that of every action logged before, whatever the clock says. After a
 * clock that was ahead, ids continue from the largest, while `at` is the clock's. Works begun at once have no order.
 */
export async function newLoggedWrite(catalog: Catalog): Promise<PendingWrite> {
  const { Items = [] } = await catalog.documents.send(
    new QueryCommand({
      TableName: catalog.table,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": actionsPartition(catalog), ":prefix": PREFIX.action },
      ProjectionExpression: "sk",
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  const [, latest = ""] = /^a(\d{17})/.exec(Items[0] ? idOf(Items[0].sk) : "") ?? [];
  const at = new Date().toISOString();
  const now = timeDigits(at);
  return { actionId: actionIdOf(latest < now ? now : String(BigInt(latest) + 1n)), at };
}

/** A time as an id has it: YYYYMMDDHHMMSSmmm. */
const timeDigits = (at: string) => at.replace(/[-:.TZ]/g, "");
const actionIdOf = (digits: string) => `a${digits}${randomBytes(3).toString("hex")}`;

export function pendingRowKey(catalog: Catalog, { actionId }: Pick<PendingWrite, "actionId">): RowKey {
  return { pk: actionsPartition(catalog), sk: pendingKey(actionId) };
}

export function pendingRow(catalog: Catalog, { actionId, at }: PendingWrite): Row<RowContent> {
  return { ...pendingRowKey(catalog, { actionId }), actionId, at };
}

/** What is being written, or was cut off. */
export async function readPendingWrites(catalog: Catalog): Promise<PendingWrite[]> {
  return Array.fromAsync(
    queryAll<PendingWrite>(catalog, actionsPartition(catalog), PREFIX.pending, { consistent: true }),
  );
}

/**
 * Makes sure that no row a draft goes by is half-done work of others, who may still put it back. Asked after the rows were
 * read: those that are changed are written only as they were read; where a person goes, the others are read again, as
 * what was put back since may be theirs.
 * @throws RowChanged
 */
export async function assertSettled(draft: Draft, changes: readonly RowChange[]): Promise<void> {
  const underWay = new Set<unknown>((await readPendingWrites(draft.catalog)).map(({ actionId }) => actionId));
  for (const [sk, row] of draft.known()) if (underWay.has(row?.rev)) throw new RowChanged(sk);
  if (changes.some(isPersonGone)) await draft.readAgain([...draft.known().keys()]);
}

/** How often what meets others is tried, each time after up to twice as long. */
const ATTEMPTS = 8;
const FIRST_WAIT_MS = 10;

/** Does what may meet others who change the same rows, again where it does. @throws RowChanged where that did not help */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PartialWriteError) throw error.cause;
      if (!(error instanceof RowChanged) || attempt === ATTEMPTS) throw error;
      await setTimeout(Math.random() * FIRST_WAIT_MS * 2 ** attempt);
    }
  }
}
