import { randomUUID } from "node:crypto";
import { TASK_INPUTS } from "../../catalog/rows/task-inputs.ts";
import { createTask, getTask as getTaskRow, partKey, type Task } from "../../catalog/rows/tasks.ts";
import { putWrittenNames } from "../../catalog/rows/written-names.ts";
import { presignGet } from "../../catalog/store/links.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound } from "../problem.ts";

/** Starts an operation on the whole library. */
export async function startTask({ unchecked, tasksArn }: ApiContext, { body, by }: Input<"startTask">) {
  const { operation, taskId = randomUUID() } = body;
  const input: object = TASK_INPUTS[operation]().parse(body.input);
  const task = await createTask(unchecked, { taskId, operation, input: { ...input }, who: by.who });
  const services = await import("../../services/workflow.ts");
  await services.startTask(tasksArn, task.taskId);
  return shown(task);
}

export async function getTask({ unchecked }: ApiContext, { id }: Input<"getTask">) {
  const task = await getTaskRow(unchecked, id);
  if (!task) throw notFound("task", id);
  if (task.state !== "succeeded") return shown(task);
  const keys = Array.from({ length: task.parts }, (_, part) => partKey(unchecked, task.taskId, part));
  const links = keys.map((key) => presignGet(unchecked, unchecked.runsBucket, key, "application/x-ndjson"));
  return { ...shown(task), links: await Promise.all(links) };
}

export async function getDeployment({ unchecked: { photosBucket, documents } }: ApiContext) {
  return { photosBucket, region: await documents.config.region() };
}

export async function noteWrittenNames({ catalog }: ApiContext, { body }: Input<"noteWrittenNames">) {
  await putWrittenNames(catalog, body);
  return undefined;
}

function shown({ taskId, operation, state, startedAt, endedAt, done, of, reason }: Task) {
  return { taskId, operation, state, startedAt, endedAt, done, of, reason };
}

export const TASK_OPERATIONS = { getDeployment, noteWrittenNames, startTask, getTask };
