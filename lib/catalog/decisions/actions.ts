import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { actionKey, actionRowsKey, actionRowsPrefix, actionsPartition, idOf, PREFIX } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row, withoutKey } from "../store/table.ts";
import { Draft, type RowChange, type RowContent } from "./draft.ts";
import {
  assertSettled,
  CUT_OFF_MS,
  isCutOff,
  newLoggedWrite,
  newPendingWrite,
  pendingRow,
  pendingRowKey,
  readPendingWrites,
  retryOnConflict,
} from "./under-way.ts";
import { finishChanges, PartialWriteError, stamped, writeChanges } from "./write-changes.ts";

/** Something a person did, kept for good. */
export interface Action {
  /** In the order in which they were begun, also where the clock was wrong. */
  readonly actionId: string;
  /** ISO 8601, by the clock of whoever did it. */
  readonly at: string;
  readonly who: string;
  /** Name of the operation in lib/api/routes.ts. */
  readonly operation: string;
  /** What was done, for people to read. */
  readonly what: string;
  /** The action it took back. */
  readonly undoes?: string;
  /** The action that took it back. */
  readonly undoneBy?: string;
  /** Faces that came into being with it: taken back, they go. */
  readonly created?: readonly string[];
  /** It cannot be taken back. */
  readonly final?: boolean;
  /** Rows it changed. */
  readonly rows: number;
}

/** Whether an action can be taken back, unless what it changed was changed again since. */
export function isUndoable({ rows, created = [], final, undoneBy }: Action): boolean {
  return !final && undoneBy === undefined && (rows > 0 || created.length > 0);
}

/** Who does something, and in which state it must find things. */
export interface Actor {
  readonly who: string;
  /** Throws where what is to be changed is not as the caller knows it. */
  readonly precondition?: () => Promise<void>;
  /** Told under which id it was logged; not called where nothing changed. */
  readonly logged?: (actionId: string) => void;
}

export interface ActionSpec<T> {
  readonly operation: string;
  readonly undoes?: string;
  readonly created?: readonly string[];
  /** It is logged whether or not rows change, and cannot be taken back. */
  readonly final?: boolean;
  /** Thinks out the changes, and says what they do. Nothing is written yet, and it may be asked again. */
  readonly draft: (draft: Draft) => Promise<{ readonly what: string; readonly result: T }>;
}

/** Rows in one row of the log: some 30 KB. */
const ROWS_A_CHUNK = 100;

type Stored = Action & { readonly state: "intended" | "done" };

const headRow = (catalog: Catalog, action: Action, state: Stored["state"]): Row<RowContent> => ({
  ...headKey(catalog, action.actionId),
  ...action,
  state,
});
const headKey = (catalog: Catalog, actionId: string) => ({ pk: actionsPartition(catalog), sk: actionKey(actionId) });

/**
 * Does what a draft thinks out, and logs it: the changes are logged as intended, then done, then marked done. What is
 * cut off in between is done to its end by whoever acts next. Where somebody else writes the same rows at the same time,
 * nothing is changed, and the draft is made anew.
 * @throws RowChanged where that did not help
 */
export async function act<T>(catalog: Catalog, actor: Actor, doing: ActionSpec<T>): Promise<T> {
  await finishActions(catalog, CUT_OFF_MS);
  return retryOnConflict(() => actOnce(catalog, actor, doing));
}

/** @throws RowChanged where nothing was done, as somebody else did something at the same time */
async function actOnce<T>(catalog: Catalog, actor: Actor, doing: ActionSpec<T>): Promise<T> {
  const draft = new Draft(catalog);
  const { what, result } = await doing.draft(draft);
  await actor.precondition?.();
  const work = await newLoggedWrite(catalog);
  const changes = stamped(draft.changes(), work.actionId);
  const { operation, undoes, created, final } = doing;
  if (changes.length === 0 && !created && !final && !undoes) return result;
  const action: Action = {
    ...{ ...work, who: actor.who, operation, what },
    ...(undoes ? { undoes } : {}),
    ...(created ? { created } : {}),
    ...(final ? { final } : {}),
    rows: changes.length,
  };
  await assertSettled(draft, changes);
  await putIntended(catalog, action, changes);
  try {
    await writeChanges(catalog, changes);
  } catch (error) {
    if (!(error instanceof PartialWriteError)) await forget(catalog, action);
    throw error;
  }
  await putDone(catalog, action);
  actor.logged?.(action.actionId);
  return result;
}

/**
 * Does what a draft thinks out without logging it: what a program does, and nobody takes back.
 * @param isNews whether the next run has to look at it
 * @throws RowChanged
 */
export async function decide<T>(
  catalog: Catalog,
  draftOf: (draft: Draft) => Promise<T>,
  { isNews = true }: { readonly isNews?: boolean } = {},
): Promise<T> {
  return retryOnConflict(async () => {
    const draft = new Draft(catalog);
    const result = await draftOf(draft);
    const work = newPendingWrite();
    const changes = stamped(draft.changes(), work.actionId);
    if (changes.length === 0) return result;
    await assertSettled(draft, changes);
    await batchWrite(catalog, { put: [pendingRow(catalog, work)] });
    await writeChanges(catalog, changes, isNews).finally(() =>
      batchWrite(catalog, { remove: [pendingRowKey(catalog, work)] }),
    );
    return result;
  });
}

/** An action that was done; undefined where there is none. */
export async function getAction(catalog: Catalog, actionId: string): Promise<Action | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: headKey(catalog, actionId), ConsistentRead: true }),
  );
  const stored = Item as Row<Stored> | undefined;
  return stored?.state === "done" ? actionOf(stored) : undefined;
}

/** The log, latest first. @throws BadCursor */
export async function listActions(catalog: Catalog, limit: number, cursor?: string): Promise<Page<Action>> {
  const before = cursor ? String(decodeCursor(cursor)[0]) : undefined;
  const { Items, LastEvaluatedKey } = await catalog.documents.send(
    new QueryCommand({
      TableName: catalog.table,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": actionsPartition(catalog), ":prefix": PREFIX.action },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
      ...(before ? { ExclusiveStartKey: headKey(catalog, before) } : {}),
    }),
  );
  const items = ((Items ?? []) as Row<Stored>[]).filter(({ state }) => state === "done").map(actionOf);
  const last = LastEvaluatedKey?.sk as string | undefined;
  return { items, ...(last ? { cursor: encodeCursor([idOf(last)]) } : {}) };
}

/** The rows an action changed, as they were and as it left them. */
export async function readActionChanges(catalog: Catalog, actionId: string): Promise<RowChange[]> {
  const chunks = queryAll<{ changes: RowChange[] }>(catalog, actionsPartition(catalog), actionRowsPrefix(actionId), {
    consistent: true,
  });
  return (await Array.fromAsync(chunks)).flatMap(({ changes }) => changes);
}

/**
 * Does to their end the actions that were cut off.
 * @param olderThanMs younger ones are somebody's who is at work
 */
export async function finishActions(catalog: Catalog, olderThanMs: number): Promise<void> {
  for (const work of await readPendingWrites(catalog)) {
    if (!isCutOff(work, olderThanMs)) continue;
    const { actionId } = work;
    const { Item } = await catalog.documents.send(
      new GetCommand({ TableName: catalog.table, Key: headKey(catalog, actionId), ConsistentRead: true }),
    );
    if (!Item) {
      await batchWrite(catalog, { remove: [pendingRowKey(catalog, { actionId })] });
      continue;
    }
    const action = actionOf(Item as Row<Stored>);
    if (action.undoes) {
      const undone = await getAction(catalog, action.undoes);
      if (undone) await markUndone(catalog, undone, actionId);
    }
    await finishChanges(catalog, await readActionChanges(catalog, actionId));
    await putDone(catalog, action);
  }
}

async function putIntended(catalog: Catalog, action: Action, changes: readonly RowChange[]): Promise<void> {
  const put: Row<RowContent>[] = [];
  for (let at = 0; at < changes.length; at += ROWS_A_CHUNK) {
    put.push({ ...chunkKey(catalog, action, at), changes: changes.slice(at, at + ROWS_A_CHUNK) });
  }
  // The changes before the rows that say there are some.
  await batchWrite(catalog, { put });
  await batchWrite(catalog, { put: [headRow(catalog, action, "intended"), pendingRow(catalog, action)] });
}

async function putDone(catalog: Catalog, action: Action): Promise<void> {
  await batchWrite(catalog, {
    put: [headRow(catalog, action, "done")],
    remove: [pendingRowKey(catalog, action)],
  });
}

async function forget(catalog: Catalog, action: Action): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(action.rows / ROWS_A_CHUNK) }, (_, chunk) =>
    chunkKey(catalog, action, chunk * ROWS_A_CHUNK),
  );
  await batchWrite(catalog, { remove: [pendingRowKey(catalog, action), headKey(catalog, action.actionId), ...chunks] });
}

/** An action is marked by the one that took it back; what that one had taken back itself holds again. */
export async function markUndone(catalog: Catalog, action: Action, undoneBy: string): Promise<void> {
  const put = [headRow(catalog, { ...action, undoneBy }, "done")];
  const again = action.undoes ? await getAction(catalog, action.undoes) : undefined;
  if (again) {
    const { undoneBy: _, ...holds } = again;
    put.push(headRow(catalog, holds, "done"));
  }
  await batchWrite(catalog, { put });
}

function chunkKey(catalog: Catalog, { actionId }: Action, at: number) {
  return { pk: actionsPartition(catalog), sk: actionRowsKey(actionId, at) };
}

function actionOf(row: Row<Stored>): Action {
  const { state: _, ...action } = withoutKey(row);
  return action;
}
