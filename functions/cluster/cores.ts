import { openCatalog } from "../../lib/catalog/open.ts";
import { findCores } from "../../lib/clustering/tiles.ts";
import { runEvent } from "./events.ts";

const catalog = openCatalog();

export async function handler(given: unknown): Promise<void> {
  await findCores(catalog, runEvent.parse(given).runId);
}
