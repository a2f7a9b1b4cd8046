import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { findCores } from "../../lib/runs/tiles.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const libraries = new Libraries();

export const handler = step("cores", async (given): Promise<void> => {
  const { runId, library } = runEvent.parse(given);
  await findCores(libraries.of(library).catalog, runId);
});
