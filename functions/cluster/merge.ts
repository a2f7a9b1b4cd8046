import { availableParallelism } from "node:os";
import { mergeRun } from "../../lib/runs/merge.ts";
import { openDependencies } from "./dependencies.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

/** Awaited before the first event, see functions/bundle. */
export const ready = openDependencies(availableParallelism());

export const handler = step("merge", async (given): Promise<void> => {
  const { runId, library } = runEvent.parse(given);
  await mergeRun((await ready)(library), runId);
});
