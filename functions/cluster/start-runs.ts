import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { overridesInForce } from "../../lib/catalog/decisions/parameters.ts";
import { readDueCounts } from "../../lib/catalog/rows/counts.ts";
import { hasUncountedMonths } from "../../lib/catalog/rows/month-counts.ts";
import { Libraries, namesOf } from "../../lib/catalog/store/libraries.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { runInProgress } from "../../lib/catalog/versions/runs.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { type StartedRuns, startDueRuns } from "../../lib/runs/start-due-runs.ts";
import { isUpToDate } from "../../lib/runs/up-to-date.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { openTelemetry } from "../telemetry.ts";

/** Time reserved for the library that is being looked at, and for recording the next: attempts at a start take seconds. */
const RESERVE_MS = 60_000;

const libraries = new Libraries(checkLibrary);
const { logger, middleware } = openTelemetry("cluster");

/**
 * Starts a run of each library that has changed since its last one, on the schedule of a deployment with several. Each run
 * has a lock of its own; a library whose run is still active waits for the next time.
 */
export const handler = middy<unknown, StartedRuns>()
  .use(middleware())
  .handler(async (_, context: Context) => {
    const names = await namesOf(libraries);
    const done = await startDueRuns(libraries.main.catalog, {
      names,
      isDue: (library) => isDue(libraries.of(library).catalog),
      start: (library) => startRun(process.env.STATE_MACHINE ?? "", { library }),
      onError: (library, error) => logger.error("no run was started", { library, error }),
      isOver: () => context.getRemainingTimeInMillis() < RESERVE_MS,
    });
    logger.info("runs started", { ...done, libraries: names.length });
    return done;
  });

async function isDue(catalog: Catalog): Promise<boolean> {
  if ((await runInProgress(catalog)) !== undefined) return false;
  // The run also finishes interrupted counts of photos and months.
  if ((await readDueCounts(catalog)).length > 0 || (await hasUncountedMonths(catalog))) return true;
  return !(await isUpToDate(catalog, {
    embedder: findEmbedder(process.env.EMBEDDER),
    parameters: readParameters({ ...process.env, ...(await overridesInForce(catalog)) }),
    blockRows: Number(process.env.CLUSTER_BLOCK ?? 4096),
  }));
}
