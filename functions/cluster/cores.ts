import { openCatalog } from "../../lib/catalog/store/open.ts";
import { findCores } from "../../lib/runs/tiles.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const catalog = openCatalog();

export const handler = step("cores", async (given): Promise<void> => {
  await findCores(catalog, runEvent.parse(given).runId);
});
