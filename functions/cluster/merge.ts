import { availableParallelism } from "node:os";
import { mergeRun } from "../../lib/runs/merge.ts";
import { openComparing } from "./comparing.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const comparing = openComparing(availableParallelism());

export const handler = step("merge", async (given): Promise<void> => {
  await mergeRun(await comparing, runEvent.parse(given).runId);
});
