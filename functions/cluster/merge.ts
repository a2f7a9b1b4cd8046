import { availableParallelism } from "node:os";
import { mergeRun } from "../../lib/clustering/merge.ts";
import { openComparing } from "./comparing.ts";
import { runEvent } from "./events.ts";

const comparing = openComparing(availableParallelism());

export async function handler(given: unknown): Promise<void> {
  await mergeRun(await comparing, runEvent.parse(given).runId);
}
