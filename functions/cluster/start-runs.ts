import { setTimeout as sleep } from "node:timers/promises";
import middy from "@middy/core";
import { overridesInForce } from "../../lib/catalog/decisions/parameters.ts";
import { readDueCounts } from "../../lib/catalog/rows/counts.ts";
import { Libraries, namesOf } from "../../lib/catalog/store/libraries.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { runInProgress } from "../../lib/catalog/versions/runs.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { isUpToDate } from "../../lib/runs/up-to-date.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { openTelemetry } from "../telemetry.ts";

/** Between two starts: the first steps of many runs would otherwise take the account's concurrency from photos and people. */
const BETWEEN_STARTS_MS = 200;

const libraries = new Libraries(checkLibrary);
const { logger, middleware } = openTelemetry("cluster");

/**
 * Starts a run of each library that has changed since its last one, on the schedule of a deployment with several. Each run
 * has a lock of its own; a library whose run is still active waits for the next time. Nor does one keep the others from
 * theirs: an error is logged.
 */
export const handler = middy<unknown, { readonly started: number; readonly libraries: number }>()
  .use(middleware())
  .handler(async () => {
    const names = await namesOf(libraries);
    let started = 0;
    for (const library of names) {
      try {
        if (!(await isDue(libraries.of(library).catalog))) continue;
        if (started > 0) await sleep(BETWEEN_STARTS_MS);
        await startRun(process.env.STATE_MACHINE ?? "", { library });
        started++;
      } catch (error) {
        logger.error("no run was started", error as Error);
      }
    }
    logger.info("runs started", { started, libraries: names.length });
    return { started, libraries: names.length };
  });

async function isDue(catalog: Catalog): Promise<boolean> {
  if ((await runInProgress(catalog)) !== undefined) return false;
  // The run also finishes interrupted counts of photos.
  if ((await readDueCounts(catalog)).length > 0) return true;
  return !(await isUpToDate(catalog, {
    embedder: findEmbedder(process.env.EMBEDDER),
    parameters: readParameters({ ...process.env, ...(await overridesInForce(catalog)) }),
    blockRows: Number(process.env.CLUSTER_BLOCK ?? 4096),
  }));
}
