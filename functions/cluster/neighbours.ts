import { countNeighbours } from "../../lib/clustering/tiles.ts";
import { openComparing } from "./comparing.ts";
import { tileEvent } from "./events.ts";

const comparing = openComparing(1);

export async function handler(given: unknown): Promise<void> {
  const { runId, tile } = tileEvent.parse(given);
  await countNeighbours(await comparing, runId, tile);
}
