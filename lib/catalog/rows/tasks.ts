import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { taskKey, tasksPartition } from "../store/keys.ts";
import { getObject, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { withoutKey } from "../store/table.ts";
import type { TaskOperation } from "./task-inputs.ts";

/** An operation on a whole library, which may take longer than a request or a function. */
export interface Task {
  /** A UUID, which cannot be guessed: who knows it can read the result. */
  readonly taskId: string;
  readonly operation: TaskOperation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly who: string;
  readonly state: "waiting" | "running" | "succeeded" | "failed";
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Steps that are done, and how many there are. */
  readonly done: number;
  readonly of: number;
  /** Where to continue; absent before the first checkpoint. */
  readonly checkpoint?: string;
  /** Number of objects with the lines of the result up to the checkpoint. */
  readonly parts: number;
  /** Why the task failed. */
  readonly reason?: string;
  /** Of a decision: id of the logged action, by which it can be undone. */
  readonly actionId?: string;
  /** Seconds since 1970: DynamoDB deletes the row some time after. */
  readonly keptUntil: number;
}

/** Time for which a task and its result are kept. The runs bucket deletes results after as long, see storage.ts. */
export const TASK_DAYS = 7;

/** Where the results of tasks begin in the runs bucket: no library can have this name, and no reset deletes them. */
export const TASK_RESULTS = ".tasks/";

const rowKey = (catalog: Catalog, taskId: string) => ({ pk: tasksPartition(catalog), sk: taskKey(taskId) });

/** A task that is to be recorded. */
export type NewTask = Pick<Task, "taskId" | "operation" | "input" | "who">;

/**
 * Records a task that is to be started; does nothing if it was recorded before. @returns the task
 * @param longestDays time that the task may take, in addition to which it is kept
 */
export async function createTask(catalog: Catalog, given: NewTask, longestDays = 0): Promise<Task> {
  const now = new Date();
  const task: Task = {
    ...given,
    ...{ state: "waiting", startedAt: now.toISOString(), done: 0, of: 1, parts: 0 },
    keptUntil: Math.floor(now.getTime() / 1000) + (TASK_DAYS + longestDays) * 24 * 3600,
  };
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(catalog, task.taskId), ...task },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
    return task;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return (await getTask(catalog, task.taskId)) ?? task;
  }
}

export async function putTask(catalog: Catalog, task: Task): Promise<void> {
  await catalog.documents.send(
    new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, task.taskId), ...task } }),
  );
}

export async function getTask(catalog: Catalog, taskId: string): Promise<Task | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, taskId), ConsistentRead: true }),
  );
  return Item && withoutKey(Item as Task & ReturnType<typeof rowKey>);
}

/** Returns whether a task still has to be worked on. */
export function isActive({ state }: Task): boolean {
  return state === "waiting" || state === "running";
}

/** Records the end of a task, unless it has ended already. @param reason why it failed; absent after success */
export async function endTask(catalog: Catalog, taskId: string, reason?: string): Promise<void> {
  const task = await getTask(catalog, taskId);
  if (!task || !isActive(task)) return;
  const endedAt = new Date().toISOString();
  if (reason === undefined) await putTask(catalog, { ...task, state: "succeeded", done: task.of, endedAt });
  else await putTask(catalog, { ...task, state: "failed", reason, endedAt });
}

/** The key, in the runs bucket, of a part of a task's result. */
export function partKey({ library }: Catalog, taskId: string, part: number): string {
  return `${TASK_RESULTS}${library}/${taskId}/${String(part).padStart(5, "0")}.jsonl`;
}

/** The key, in the runs bucket, of a ZIP file that a task writes. */
export function zipKey({ library }: Catalog, taskId: string, zip: number): string {
  return `${TASK_RESULTS}${library}/${taskId}/${String(zip).padStart(5, "0")}.zip`;
}

/** Reads how many ZIP files a task has written: the lines of its result number them. */
export async function readZips(catalog: Catalog, { taskId, parts }: Task): Promise<number> {
  const object =
    parts > 0 ? await getObject(catalog, catalog.runsBucket, partKey(catalog, taskId, parts - 1)) : undefined;
  const last = Buffer.from(object?.bytes ?? [])
    .toString()
    .trimEnd()
    .split("\n")
    .at(-1);
  return last ? (JSON.parse(last) as { readonly zip: number }).zip + 1 : 0;
}

/** Writes a part of a task's result: JSON lines. */
export async function putPart(catalog: Catalog, taskId: string, part: number, lines: string): Promise<void> {
  await putObject(catalog, catalog.runsBucket, partKey(catalog, taskId, part), lines, "application/x-ndjson");
}
