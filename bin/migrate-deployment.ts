import { randomUUID } from "node:crypto";
import type { Output } from "../lib/api/operation.ts";
import { chooseEmbedder } from "../lib/models/choose.ts";
import { findEmbedder } from "../lib/models/registry.ts";
import { apiClient } from "./api-client.ts";
import { showDownload } from "./downloads.ts";
import type { GlobalOptions } from "./options.ts";
import { count, print } from "./output.ts";
import { percent, taskEnded } from "./remote-tasks.ts";

/**
 * Migrates a deployment to the model of its setting `migrateTo`: starts the migration or joins the active one, waits for
 * its end, and says what to do next. Without that setting, brings a library of an earlier release up to date.
 * @param model the model that the user expects
 */
export async function migrateDeployment(
  url: string,
  model: string | undefined,
  { file, json }: GlobalOptions,
): Promise<void> {
  const call = apiClient(url);
  const taskId = randomUUID();
  const input = model === undefined ? {} : { model: await idOf(model) };
  const started = await call("startTask", { body: { operation: "migrate", input, taskId } });
  const joined = started.taskId !== taskId;
  process.stderr.write(
    `${joined ? "A migration is active already" : "The migration has started"}: task ${started.taskId}. ` +
      "It continues without this command; run the command again to see its progress\n",
  );
  const { migration } = await taskEnded(call, started.taskId, describeProgress);
  if (!migration) {
    const text = "This library is up to date. Faces that it had before are embedded again in the background";
    return print(json, { taskId: started.taskId }, text);
  }
  const to = migration.model;
  const next = [
    `npx facet config --set model=${shellWord(String(file?.values.migrateTo ?? to))} --unset migrateTo`,
    "npx cdk deploy",
    "npx facet cluster --deployed",
  ];
  const text = `Every face has a vector of ${to}. To put it in force:\n${next.map((line) => `  ${line}`).join("\n")}`;
  print(json, { taskId: started.taskId, model: to, next }, text);
}

/** Id of a model, which is not installed for that unless it is given as an ONNX file. */
async function idOf(model: string): Promise<string> {
  return (model.endsWith(".onnx") ? await chooseEmbedder(model, showDownload) : findEmbedder(model)).id;
}

function describeProgress(task: Output<"getTask">): string {
  const { migration } = task;
  if (!migration) return percent(task);
  const { shards, announced, queued, checked, left } = migration;
  const parts = [`${announced} of ${shards} shards sent to be embedded`];
  if (queued > 0) parts.push(`${count(queued, "crop")} in the queue`);
  if (checked > 0) parts.push(`${checked} of ${shards} shards checked`, `${count(left, "face")} left`);
  return parts.join(" · ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
