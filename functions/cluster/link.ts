import { linkFaces } from "../../lib/runs/tiles.ts";
import { openDependencies } from "./dependencies.ts";
import { tileEvent } from "./events.ts";
import { step } from "./step.ts";

/** Awaited before the first event, see functions/bundle. */
export const ready = openDependencies(1);

export const handler = step("link", async (given): Promise<void> => {
  const { runId, library, tile } = tileEvent.parse(given);
  await linkFaces((await ready)(library), runId, tile);
});
