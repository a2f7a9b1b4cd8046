import { availableParallelism } from "node:os";
import { clusterWhole } from "../../lib/clustering/whole.ts";
import { openComparing } from "./comparing.ts";
import { runEvent } from "./events.ts";

const comparing = openComparing(availableParallelism());

export async function handler(given: unknown): Promise<void> {
  await clusterWhole(await comparing, runEvent.parse(given).runId);
}
