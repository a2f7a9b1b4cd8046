import { randomUUID } from "node:crypto";
import { TASK_INPUTS } from "../../catalog/rows/task-inputs.ts";
import { createTask, getTask as getTaskRow, type NewTask, partKey, type Task } from "../../catalog/rows/tasks.ts";
import { putWrittenNames } from "../../catalog/rows/written-names.ts";
import { MAIN } from "../../catalog/store/library-names.ts";
import { presignGet } from "../../catalog/store/links.ts";
import { includesRole } from "../../catalog/store/roles.ts";
import { roleIn } from "../caller.ts";
import type { ApiContext } from "../context.ts";
import type { Decision } from "../decisions.ts";
import type { Input } from "../operation.ts";
import { requireRole } from "../permission.ts";
import { notFound, Problem } from "../problem.ts";
import { ROUTES } from "../routes.ts";
import { changesModel, progressOf, startMigration } from "./migration.ts";
import { zipLinks } from "./zip-links.ts";

/** A link has up to 2 KB, and an answer 6 MB. */
const MOST_LINKS = 1000;

/** Starts an operation on the whole library. */
export async function startTask(context: ApiContext, { body, by }: Input<"startTask">) {
  const { unchecked, tasksArn } = context;
  const { operation, taskId = randomUUID() } = body;
  const input: object = TASK_INPUTS[operation]().parse(body.input);
  if (operation === "migrate" && (await changesModel(context, input))) {
    if (unchecked.library !== MAIN)
      throw new Problem(
        409,
        `The model belongs to the deployment: start its migration without a library, or in ${MAIN}`,
      );
    return shownTask(await startMigration(context, { taskId, who: by.who, ...input }));
  }
  return start({ unchecked, tasksArn }, { taskId, operation, input: { ...input }, who: by.who });
}

/** Starts a task that carries out a decision. */
export async function startDecision(
  context: Pick<ApiContext, "unchecked" | "tasksArn">,
  { who, ...input }: Decision & { readonly who: string },
) {
  return start(context, { taskId: randomUUID(), operation: "decide", input: { ...input }, who });
}

/** Records and starts a task. */
export async function start({ unchecked, tasksArn }: Pick<ApiContext, "unchecked" | "tasksArn">, given: NewTask) {
  const task = await createTask(unchecked, given);
  const services = await import("../../services/workflow.ts");
  await services.startTask(tasksArn, { taskId: task.taskId, library: unchecked.library });
  return shownTask(task);
}

/**
 * Whoever may decide sees the progress of decisions, and whoever may look at photos that of downloads; other tasks and their
 * results need the role of administrators.
 */
export async function getTask(context: ApiContext, { id, query: { part }, caller }: Input<"getTask">) {
  const { unchecked } = context;
  const task = await getTaskRow(unchecked, id);
  if (!task) throw notFound("task", id);
  const mayManage = includesRole(roleIn(caller, unchecked.library), ROUTES.startTask.role);
  const shown = { ...shownTask(task), ...(mayManage ? { who: task.who } : {}) };
  if (task.operation === "zip")
    return task.state === "succeeded" ? { ...shown, links: await zipLinks(context, task) } : shown;
  requireRole(caller, "name", unchecked.library);
  if (task.operation === "decide") return shown;
  requireRole(caller, ROUTES.startTask.role, unchecked.library);
  if (task.operation === "migrate" && "model" in task.input) return { ...shown, ...(await progressOf(context, task)) };
  if (task.state !== "succeeded") return shown;
  const end = Math.min(part + MOST_LINKS, task.parts);
  const keys = Array.from({ length: Math.max(end - part, 0) }, (_, at) => partKey(unchecked, task.taskId, part + at));
  const links = keys.map((key) => presignGet(unchecked, unchecked.runsBucket, key, "application/x-ndjson"));
  return { ...shown, links: await Promise.all(links), ...(end < task.parts ? { nextPart: end } : {}) };
}

export async function getDeployment({ unchecked: { photosBucket, documents } }: ApiContext) {
  return { photosBucket, region: await documents.config.region() };
}

export async function noteWrittenNames({ catalog }: ApiContext, { body }: Input<"noteWrittenNames">) {
  await putWrittenNames(catalog, body);
  return undefined;
}

/** A task as answers have it. */
export function shownTask({ taskId, operation, state, startedAt, endedAt, done, of, reason, actionId }: Task) {
  return { taskId, operation, state, startedAt, endedAt, done, of, reason, actionId };
}

export const TASK_OPERATIONS = { getDeployment, noteWrittenNames, startTask, getTask };
