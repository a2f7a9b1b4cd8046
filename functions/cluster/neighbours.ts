import { countNeighbours } from "../../lib/runs/tiles.ts";
import { openComparing } from "./comparing.ts";
import { tileEvent } from "./events.ts";
import { step } from "./step.ts";

const comparing = openComparing(1);

export const handler = step("neighbours", async (given): Promise<void> => {
  const { runId, tile } = tileEvent.parse(given);
  await countNeighbours(await comparing, runId, tile);
});
