import { readZips, type Task, zipKey } from "../../catalog/rows/tasks.ts";
import { presignGet } from "../../catalog/store/links.ts";
import type { ApiContext } from "../context.ts";

/** Links to the files of a task that has ended. */
export async function zipLinks(
  { unchecked: catalog, streamsDownloads }: Pick<ApiContext, "unchecked" | "streamsDownloads">,
  task: Task,
): Promise<string[]> {
  const { taskId, input } = task;
  const name = String(input.name);
  if (streamsDownloads) return [`/downloads/${catalog.library}/${taskId}/${encodeURIComponent(`${name}.zip`)}`];
  const zips = await readZips(catalog, task);
  const nameOf = (zip: number) => `${name}${zips > 1 ? ` ${zip + 1}` : ""}.zip`;
  return Promise.all(
    Array.from({ length: zips }, (_, zip) =>
      presignGet(catalog, catalog.runsBucket, zipKey(catalog, taskId, zip), "application/zip", nameOf(zip)),
    ),
  );
}
