import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { overridesInForce } from "../../lib/catalog/decisions/parameters.ts";
import { readDueCounts } from "../../lib/catalog/rows/counts.ts";
import { hasUncountedMonths } from "../../lib/catalog/rows/month-counts.ts";
import { Libraries, namesOf } from "../../lib/catalog/store/libraries.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import { MAIN } from "../../lib/catalog/store/library-names.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { runInProgress } from "../../lib/catalog/versions/runs.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { findGrowthRun } from "../../lib/runs/growing.ts";
import { type StartedRuns, type StartRun, startDueRuns } from "../../lib/runs/start-due-runs.ts";
import { isUpToDate } from "../../lib/runs/up-to-date.ts";
import { startNextRun, startRun } from "../../lib/services/workflow.ts";
import * as z from "../../lib/zod.ts";
import { openTelemetry } from "../telemetry.ts";

/** Time reserved for the library that is being looked at, and for recording the next: attempts at a start take seconds. */
const RESERVE_MS = 60_000;

/** Longest look at growing libraries, which the next one follows after five minutes. */
const LONGEST_LOOK_MS = 240_000;

const libraries = new Libraries(checkLibrary);
const { logger, middleware } = openTelemetry("cluster");

/** The input: from one of two schedules. */
const event = z.object({
  /** Only libraries that cannot wait for the schedule of runs, see lib/runs/growing.ts. */
  growing: z._default(z.boolean(), false),
});

/**
 * Starts a run of each library that has changed since its last one, on the schedule of a deployment with several, or of
 * each that is growing, every five minutes. Each run has a lock of its own; a library whose run is still active waits for
 * the next time.
 */
export const handler = middy<unknown, StartedRuns>()
  .use(middleware())
  .handler(async (given, context: Context) => {
    const { growing } = event.parse(given);
    const names = await namesOf(libraries);
    const begunAt = Date.now();
    const done = await startDueRuns(libraries.main.catalog, {
      schedule: growing ? "growing" : "changed",
      names,
      find: growing ? findGrowing : findChanged,
      onError: (library, error) => logger.error("no run was started", { library, error }),
      isOver: () =>
        context.getRemainingTimeInMillis() < RESERVE_MS || (growing && Date.now() - begunAt > LONGEST_LOOK_MS),
    });
    logger.info("runs started", { ...done, libraries: names.length });
    return done;
  });

const stateMachine = () => process.env.STATE_MACHINE ?? "";

/** The first step of a run checks the library, so that looking at one that has not changed stays one request. */
async function findGrowing(library: string): Promise<StartRun | undefined> {
  const run = await findGrowthRun(libraries.of(library).unchecked);
  return run && (() => startNextRun(stateMachine(), { library }, run.after));
}

/** `main` gets a run each time, as in a deployment with one library: the alarm NoRun rings when none has succeeded for a day. */
async function findChanged(library: string): Promise<StartRun | undefined> {
  const { catalog } = libraries.of(library);
  if ((await runInProgress(catalog)) !== undefined) return undefined;
  if (library !== MAIN && !(await isChanged(catalog))) return undefined;
  return async () => {
    await startRun(stateMachine(), { library });
    return true;
  };
}

async function isChanged(catalog: Catalog): Promise<boolean> {
  // The run also finishes interrupted counts of photos and months.
  if ((await readDueCounts(catalog)).length > 0 || (await hasUncountedMonths(catalog))) return true;
  return !(await isUpToDate(catalog, {
    embedder: findEmbedder(process.env.EMBEDDER),
    parameters: readParameters({ ...process.env, ...(await overridesInForce(catalog)) }),
    blockRows: Number(process.env.CLUSTER_BLOCK ?? 4096),
  }));
}
