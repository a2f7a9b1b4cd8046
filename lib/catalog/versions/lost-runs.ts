import type { Catalog } from "../store/open.ts";
import type { Run } from "../store/types.ts";
import { getRun, latestRuns, putRun, type RunLock, readRunLock } from "./runs.ts";

/**
 * Longest time between two steps of a run, ms: a step waits up to 14 minutes for Lambda's capacity, see
 * lib/cloud/retries.ts. While a step works it renews the lock.
 */
const LONGEST_PAUSE_MS = 20 * 60_000;

/**
 * Closes the run that had the lock before, for the next run that takes it. A run releases the lock when its end is
 * recorded, so one whose lock expired has failed even to record that. Should it continue after all, it finds that it lost
 * the lock, and records its own reason.
 */
export async function closeLostRun(catalog: Catalog): Promise<void> {
  const lock = await readRunLock(catalog);
  if (!lock || lock.expiresAt > Date.now()) return;
  const run = await getRun(catalog, lock.runId);
  if (run?.status === "running") await putRun(catalog, lost(run));
}

/**
 * Reads the latest runs, latest start first: those that have ended, and the one that has the lock or had it last. One that
 * has ended without a record of it is shown as failed.
 * @param before the run to begin behind
 */
export async function readRuns(
  catalog: Catalog,
  limit: number,
  before?: Pick<Run, "startedAt" | "runId">,
): Promise<Run[]> {
  const lock = await readRunLock(catalog); // before the runs: a run that ends meanwhile is not lost
  const [open, ended] = await Promise.all([lock && getRun(catalog, lock.runId), latestRuns(catalog, limit, before)]);
  const isOpen = open?.status === "running" && (before === undefined || isLater(before, open));
  const all = isOpen ? [isLost(open, lock) ? lost(open) : open, ...ended] : ended;
  return all.sort((a, b) => (isLater(a, b) ? -1 : 1)).slice(0, limit);
}

function isLater(a: Pick<Run, "startedAt" | "runId">, b: Pick<Run, "startedAt" | "runId">): boolean {
  return a.startedAt === b.startedAt ? a.runId > b.runId : a.startedAt > b.startedAt;
}

/** Reads a run as `readRuns` does; undefined if there is none. */
export async function readRun(catalog: Catalog, runId: string): Promise<Run | undefined> {
  const lock = await readRunLock(catalog);
  const run = await getRun(catalog, runId);
  return run && isLost(run, lock) ? lost(run) : run;
}

function isLost({ runId, status, startedAt }: Run, lock: RunLock | undefined): boolean {
  const since = Date.now() - LONGEST_PAUSE_MS;
  const isWorking = lock?.runId === runId && lock.expiresAt > since;
  return status === "running" && Date.parse(startedAt) < since && !isWorking;
}

function lost(run: Run): Run {
  const reason = "the run stopped without recording why: the execution of the same name has the reason";
  return { ...run, status: "failed", reason };
}
