import { randomUUID } from "node:crypto";
import { createTask, putTask, type Task } from "../../catalog/rows/tasks.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { personInForce } from "./people.ts";
import { shownTask, start } from "./tasks.ts";
import { zipLinks } from "./zip-links.ts";

/** Starts a ZIP file of a person's photos. A host that streams it answers with the link at once. */
export async function zipPerson(context: ApiContext, { id, by }: Input<"zipPerson">) {
  const { catalog, unchecked, tasksArn, streamsDownloads } = context;
  const { name } = await personInForce(catalog, id);
  const given = { taskId: randomUUID(), operation: "zip", input: { personId: id, name }, who: by.who } as const;
  if (!streamsDownloads) return start({ unchecked, tasksArn }, given);
  const task: Task = {
    ...(await createTask(unchecked, given)),
    ...{ state: "succeeded", done: 1, endedAt: new Date().toISOString() },
  };
  await putTask(unchecked, task);
  return { ...shownTask(task), links: await zipLinks(context, task) };
}

export const ZIP_OPERATIONS = { zipPerson };
