import { availableParallelism } from "node:os";
import { clusterWhole } from "../../lib/runs/whole.ts";
import { openDependencies } from "./dependencies.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

/** Awaited before the first event, see functions/bundle. */
export const ready = openDependencies(availableParallelism());

export const handler = step("whole", async (given): Promise<void> => {
  const { runId, library } = runEvent.parse(given);
  await clusterWhole((await ready)(library), runId);
});
