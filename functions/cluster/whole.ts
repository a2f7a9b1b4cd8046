import { availableParallelism } from "node:os";
import { clusterWhole } from "../../lib/runs/whole.ts";
import { openComparing } from "./comparing.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const comparing = openComparing(availableParallelism());

export const handler = step("whole", async (given): Promise<void> => {
  await clusterWhole(await comparing, runEvent.parse(given).runId);
});
