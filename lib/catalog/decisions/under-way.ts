import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { RowChanged } from "../store/errors.ts";
import { actionsPartition, idOf, PREFIX, pendingKey, type RowKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll, type Row } from "../store/table.ts";
import { type Draft, isPersonGone, type RowChange, type RowContent } from "./draft.ts";
import { PartialWriteError } from "./write-changes.ts";

/** A multi-row write in progress. A pending row exists while it runs; every row it writes carries its id as `rev`. */
export interface PendingWrite {
  /** Ids of logged writes sort in the order in which the writes began. */
  readonly actionId: string;
  /** Start by the clock of the process that writes, ISO 8601. */
  readonly at: string;
  /** The task that writes it, and takes longer than others. */
  readonly taskId?: string;
}

/** Age from which a write counts as interrupted: longer than any function of the API may run. */
export const CUT_OFF_MS = 60_000;

/**
 * Returns whether a write was interrupted: it is too old, or as far in the future, where only a wrong clock puts it.
 */
export function isCutOff({ at }: PendingWrite, olderThanMs: number): boolean {
  return Math.abs(Date.now() - Date.parse(at)) >= olderThanMs;
}

/** Returns a new write of a program, which is not logged. */
export function newPendingWrite(): PendingWrite {
  const at = new Date().toISOString();
  return { actionId: actionIdOf(timeDigits(at)), at };
}

/**
 * Returns a new logged write, whose id is larger than that of every action logged before, whatever the clock says.
 * After a clock that was ahead, ids continue from the largest, while `at` is the clock's. Simultaneous writes have no
 * order.
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

/** Formats a time for an id: YYYYMMDDHHMMSSmmm. */
const timeDigits = (at: string) => at.replace(/[-:.TZ]/g, "");
const actionIdOf = (digits: string) => `a${digits}${randomBytes(3).toString("hex")}`;

export function pendingRowKey(catalog: Catalog, { actionId }: Pick<PendingWrite, "actionId">): RowKey {
  return { pk: actionsPartition(catalog), sk: pendingKey(actionId) };
}

export function pendingRow(catalog: Catalog, { actionId, at, taskId }: PendingWrite): Row<RowContent> {
  return { ...pendingRowKey(catalog, { actionId }), actionId, at, ...(taskId === undefined ? {} : { taskId }) };
}

/** Reads the writes that are in progress or were interrupted. */
export async function readPendingWrites(catalog: Catalog): Promise<PendingWrite[]> {
  return Array.fromAsync(
    queryAll<PendingWrite>(catalog, actionsPartition(catalog), PREFIX.pending, { consistent: true }),
  );
}

/**
 * Makes sure that no row that a draft relies on belongs to a pending write, which may still be reverted. Called after
 * the rows were read: changed rows are written only if they are as they were read. If a person is removed, all other
 * rows are read again, because a row that was reverted since may refer to that person.
 * @throws RowChanged
 */
export async function assertSettled(draft: Draft, changes: readonly RowChange[]): Promise<void> {
  const underWay = new Set<unknown>((await readPendingWrites(draft.catalog)).map(({ actionId }) => actionId));
  for (const [sk, row] of draft.known()) if (underWay.has(row?.rev)) throw new RowChanged(sk);
  if (changes.some(isPersonGone)) await draft.readAgain([...draft.known().keys()]);
}

/** Attempts at a write that conflicts with others; the longest wait doubles each time. */
const ATTEMPTS = 8;
const FIRST_WAIT_MS = 10;

/**
 * Retries a write that conflicts with another write of the same rows.
 * @throws RowChanged if the last attempt conflicts as well
 */
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
