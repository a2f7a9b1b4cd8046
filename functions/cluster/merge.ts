import { availableParallelism } from "node:os";
import { mergeRun } from "../../lib/runs/merge.ts";
import { openDependencies } from "./dependencies.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const dependencies = openDependencies(availableParallelism());

export const handler = step("merge", async (given): Promise<void> => {
  await mergeRun(await dependencies, runEvent.parse(given).runId);
});
