import { openCatalog } from "../../lib/catalog/store/open.ts";
import { VERSIONS_KEPT } from "../../lib/catalog/versions/versions.ts";
import { type Published, publishRun } from "../../lib/runs/publish.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const catalog = openCatalog();

export const handler = step("publish", async (given, say): Promise<Published> => {
  const kept = Number(process.env.VERSIONS_KEPT ?? VERSIONS_KEPT);
  const published = await publishRun(catalog, runEvent.parse(given).runId, kept);
  const { status, version, clusters, clustered, noise } = published;
  say("run published", { status, version, clusters, clustered, noise });
  return published;
});
