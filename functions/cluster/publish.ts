import { openCatalog } from "../../lib/catalog/open.ts";
import { VERSIONS_KEPT } from "../../lib/catalog/versions.ts";
import { type Published, publishRun } from "../../lib/clustering/publish.ts";
import { runEvent } from "./events.ts";

const catalog = openCatalog();

export async function handler(given: unknown): Promise<Published> {
  return publishRun(catalog, runEvent.parse(given).runId, Number(process.env.VERSIONS_KEPT ?? VERSIONS_KEPT));
}
