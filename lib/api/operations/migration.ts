import { logEvent } from "../../catalog/decisions/log-event.ts";
import { latestMigration, replaceLatestMigration } from "../../catalog/rows/latest-migration.ts";
import { readMigrationProgress } from "../../catalog/rows/migration-cursors.ts";
import { createTask, endTask, getTask, isActive, type Task } from "../../catalog/rows/tasks.ts";
import { hasFormerPeople } from "../../catalog/store/people-rows.ts";
import { CURRENT_SCHEMA, readSchema } from "../../catalog/store/schema.ts";
import type { ApiContext } from "../context.ts";
import { Problem } from "../problem.ts";

/** A migration takes a week at most: see lib/cloud/migration.ts. */
const LONGEST_DAYS = 7;

export interface StartMigration {
  readonly taskId: string;
  readonly who: string;
  /** The model that the caller expects. */
  readonly model?: string;
}

/**
 * Starts a migration to the model of the setting `migrateTo`, or joins the one that is active.
 * @returns its task, whose id is the given one only if it was started now, or by an earlier request with this id
 * @throws Problem if the deployment has no `migrateTo`, or another one
 * @throws OtherIdentity
 */
export async function startMigration(
  { catalog, migration }: ApiContext,
  { taskId, who, model }: StartMigration,
): Promise<Task> {
  if (!migration)
    throw new Problem(409, "This deployment changes to no other model: set migrateTo in facet.config.json and deploy");
  const { arn, to } = migration;
  if (model !== undefined && model !== to)
    throw new Problem(
      409,
      `This deployment changes to the model ${to}, not to ${model}: set migrateTo in facet.config.json and deploy`,
    );
  const { startTask } = await import("../../services/workflow.ts");
  for (;;) {
    const latest = await latestMigration(catalog);
    const task = latest === undefined ? undefined : await getTask(catalog, latest);
    if (task && isActive(task)) {
      if (await startTask(arn, { taskId: task.taskId })) {
        if (task.taskId !== taskId) await endTask(catalog, taskId, `Task ${task.taskId} was active already`);
        return task;
      }
      // It was stopped by hand or ran out of time, or it has just ended by itself.
      await endTask(catalog, task.taskId, "The state machine was stopped. Start the migration again: it continues");
      continue;
    }
    const own = await createTask(catalog, { taskId, operation: "migrate", input: { model: to }, who }, LONGEST_DAYS);
    if (!isActive(own)) return own; // that of an earlier request
    if (!(await replaceLatestMigration(catalog, latest, taskId))) continue;
    await logEvent(catalog, {
      who,
      operation: "startTask",
      what: `ran migrate to the model ${to}`,
      facts: { kind: "library-migrated", subject: to },
    });
    await startTask(arn, { taskId });
    return own;
  }
}

/** Returns true if a migration changes the model, rather than the schema of a library of an earlier release. */
export async function changesModel(
  { unchecked, migration }: ApiContext,
  { model }: { readonly model?: string },
): Promise<boolean> {
  if (migration || model !== undefined) return true;
  const { version } = (await readSchema(unchecked)) ?? { version: CURRENT_SCHEMA };
  return version >= CURRENT_SCHEMA && !(await hasFormerPeople(unchecked));
}

/** The progress of a migration. */
export async function progressOf({ unchecked, queues }: ApiContext, { taskId, input, state }: Task) {
  const to = String(input.model);
  const { messagesIn } = await import("../../services/queues.ts");
  const crops = queues.find(({ name }) => name === "crops");
  const [read, queued] = await Promise.all([
    readMigrationProgress(unchecked, { to, execution: taskId }),
    crops ? messagesIn(crops.url) : 0,
  ]);
  // A migration that has succeeded leaves no cursors behind.
  const progress = state === "succeeded" ? { ...read, announced: read.shards, checked: read.shards } : read;
  return {
    // Nobody waits for the function of tasks here: the state machine has been started.
    state: state === "waiting" ? ("running" as const) : state,
    done: progress.announced + progress.checked,
    of: 2 * progress.shards,
    migration: { model: to, ...progress, queued },
  };
}
