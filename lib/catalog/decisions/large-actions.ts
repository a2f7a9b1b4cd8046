import { endTask, getTask, isActive } from "../rows/tasks.ts";
import type { Catalog } from "../store/open.ts";
import { wantRun } from "../versions/growth.ts";
import { forget, intendedAction, markUndoneBy, putDone, readActionChanges } from "./action-log.ts";
import { countAnswers } from "./answered-questions.ts";
import { unlistFormer } from "./people-list.ts";
import { countSettledClusters } from "./settled-clusters.ts";
import { readPendingWrites } from "./under-way.ts";
import { finishInParts } from "./write-changes.ts";

// An action that concerns too many rows for a request is carried out by a task: it logs all changes as intended, like any
// action, and then writes them part by part. Rows that someone else writes meanwhile stay as they are. Decisions about the
// rows that it is writing are refused until it is done.

/** The action that a task has logged and not finished; undefined if there is none. */
export async function actionOfTask(catalog: Catalog, taskId: string): Promise<string | undefined> {
  return (await readPendingWrites(catalog)).find((work) => work.taskId === taskId)?.actionId;
}

/**
 * Writes an action that a task has logged.
 * @param from number of rows that are written already
 * @yields the number of rows written so far, behind which it may continue later, and the number of all
 * @returns false if it was reverted, as a person whom it refers to was deleted or decided about meanwhile
 */
export async function* writeActionOfTask(
  catalog: Catalog,
  actionId: string,
  from = 0,
): AsyncGenerator<{ readonly done: number; readonly of: number }, boolean> {
  const action = await intendedAction(catalog, actionId);
  if (!action) return false;
  const changes = await readActionChanges(catalog, actionId);
  const parts = finishInParts(catalog, changes, from);
  let part = await parts.next();
  for (; !part.done; part = await parts.next()) yield { done: part.value, of: changes.length };
  if (part.value) {
    await markUndoneBy(catalog, action);
    await unlistFormer(catalog, changes);
    await countSettledClusters(catalog, changes);
    // Lists of very many faces are exact again only after a run.
    await wantRun(catalog);
    await putDone(catalog, action);
    await countAnswers(catalog, action);
  } else await forget(catalog, action);
  return part.value;
}

/**
 * Finishes the actions of tasks that ended without finishing them.
 * @param options `all`: also those of active tasks; only allowed while no task can be running
 */
export async function finishActionsOfTasks(catalog: Catalog, { all = false } = {}): Promise<void> {
  for (const { actionId, taskId } of await readPendingWrites(catalog)) {
    const task = taskId === undefined ? undefined : await getTask(catalog, taskId);
    if (taskId === undefined || (task && isActive(task) && !all)) continue;
    for await (const _ of writeActionOfTask(catalog, actionId));
    await endTask(catalog, taskId);
  }
}
