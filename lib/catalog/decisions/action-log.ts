import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { actionKey, actionRowsKey, actionRowsPrefix, actionsPartition, idOf, PREFIX } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row, withoutKey } from "../store/table.ts";
import type { ActionFacts } from "./action-facts.ts";
import type { RowChange, RowContent } from "./draft.ts";
import { pendingRow, pendingRowKey } from "./under-way.ts";

/** The number of questions that an action answered, negative if it opened them again, and the version that asked them. */
export interface CountedAnswers {
  readonly version: number;
  readonly questions: number;
}

/** A logged change by a person, kept permanently. */
export interface Action {
  /** Sorts in the order in which actions began, even after a wrong clock. */
  readonly actionId: string;
  /** Time by the clock of the process that wrote the action, ISO 8601. */
  readonly at: string;
  readonly who: string;
  /** Name of the operation in lib/api/routes.ts. */
  readonly operation: string;
  /** Description of the action for people to read. */
  readonly what: string;
  /** The same for programs. Rows of earlier releases have none. */
  readonly facts?: ActionFacts;
  /** The action that this one undid. */
  readonly undoes?: string;
  /** Of an undo: the operation of the first action, also if it undid an undo. Rows of earlier releases have none. */
  readonly firstOperation?: string;
  /** The action that undid this one. */
  readonly undoneBy?: string;
  /** Faces that the action created; undoing it deletes them. */
  readonly created?: readonly string[];
  /** The action cannot be undone. */
  readonly final?: boolean;
  /** Of an answer to a question, and of its undo: what the tally counts. Rows of earlier releases have none. */
  readonly answers?: CountedAnswers;
  /** Number of rows that the action changed. */
  readonly rows: number;
}

/** Returns whether an action can be undone, provided that its rows were not changed again since. */
export function isUndoable({ rows, created = [], final, undoneBy }: Action): boolean {
  return !final && undoneBy === undefined && (rows > 0 || created.length > 0);
}

/** Row changes in one row of the log: about 30 KB. */
const ROWS_A_CHUNK = 100;

type Stored = Action & { readonly state: "intended" | "done" };

const headRow = (catalog: Catalog, action: Action, state: Stored["state"]): Row<RowContent> => ({
  ...headKey(catalog, action.actionId),
  ...action,
  state,
});
const headKey = (catalog: Catalog, actionId: string) => ({ pk: actionsPartition(catalog), sk: actionKey(actionId) });

/** Returns an action that is done; undefined if there is none of this id. */
export async function getAction(catalog: Catalog, actionId: string): Promise<Action | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: headKey(catalog, actionId), ConsistentRead: true }),
  );
  const stored = Item as Row<Stored> | undefined;
  return stored?.state === "done" ? actionOf(stored) : undefined;
}

/**
 * Returns the operation whose effect an action has or reverts: of an undo, that of the first action that it leads back to;
 * undefined if the log no longer has that action.
 */
export async function firstOperationOf(catalog: Catalog, action: Action): Promise<string | undefined> {
  let at: Action | undefined = action;
  while (at?.undoes !== undefined && at.firstOperation === undefined) at = await getAction(catalog, at.undoes);
  return at?.firstOperation ?? at?.operation;
}

/** Returns a page of the log of actions, latest first. @throws BadCursor */
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

/** Reads the rows that an action changed, before and after it. */
export async function readActionChanges(catalog: Catalog, actionId: string): Promise<RowChange[]> {
  const chunks = queryAll<{ changes: RowChange[] }>(catalog, actionsPartition(catalog), actionRowsPrefix(actionId), {
    consistent: true,
  });
  return (await Array.fromAsync(chunks)).flatMap(({ changes }) => changes);
}

/**
 * Reads an action that is to be finished. Without a row in the log nothing was written: then forgets that it was begun, and
 * returns undefined.
 */
export async function intendedAction(catalog: Catalog, actionId: string): Promise<Action | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: headKey(catalog, actionId), ConsistentRead: true }),
  );
  if (!Item) {
    await batchWrite(catalog, { remove: [pendingRowKey(catalog, { actionId })] });
    return undefined;
  }
  return actionOf(Item as Row<Stored>);
}

/** Marks the action that an undo undoes, if it is one. */
export async function markUndoneBy(catalog: Catalog, { actionId, undoes }: Action): Promise<void> {
  const undone = undoes === undefined ? undefined : await getAction(catalog, undoes);
  if (undone) await markUndone(catalog, undone, actionId);
}

/** Logs the changes of an action, and that it is to be written. @param taskId the task that will write it */
export async function putIntended(
  catalog: Catalog,
  action: Action,
  changes: readonly RowChange[],
  taskId: string | undefined,
): Promise<void> {
  const put: Row<RowContent>[] = [];
  for (let at = 0; at < changes.length; at += ROWS_A_CHUNK) {
    put.push({ ...chunkKey(catalog, action, at), changes: changes.slice(at, at + ROWS_A_CHUNK) });
  }
  // The changes come before the rows that announce them.
  await batchWrite(catalog, { put });
  const pending = pendingRow(catalog, { ...action, ...(taskId === undefined ? {} : { taskId }) });
  await batchWrite(catalog, { put: [headRow(catalog, action, "intended"), pending] });
}

/** Marks an action as done: all its changes are written. */
export async function putDone(catalog: Catalog, action: Action): Promise<void> {
  await batchWrite(catalog, {
    put: [headRow(catalog, action, "done")],
    remove: [pendingRowKey(catalog, action)],
  });
}

/** Removes an action none of whose changes are written from the log. */
export async function forget(catalog: Catalog, action: Action): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(action.rows / ROWS_A_CHUNK) }, (_, chunk) =>
    chunkKey(catalog, action, chunk * ROWS_A_CHUNK),
  );
  await batchWrite(catalog, { remove: [pendingRowKey(catalog, action), headKey(catalog, action.actionId), ...chunks] });
}

/** Marks an action as undone. If it was an undo itself, the action that it had undone is in force again. */
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
