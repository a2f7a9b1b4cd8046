import type { Catalog } from "../catalog/store/open.ts";
import type { Run } from "../catalog/store/types.ts";
import { getRun, putRun, putRunning, releaseRunLock, takeRunLock } from "../catalog/versions/runs.ts";

/**
 * Time after its last renewal at which the lock of a run expires. Every step renews the lock while it works, so it need
 * not last as long as a run; after a crash, the next run can start this soon.
 */
const LOCK_SECONDS = 60;

/** Takes or renews the lock for a run. @throws RunInProgress if another run has it */
export async function holdLock(catalog: Catalog, runId: string): Promise<void> {
  await takeRunLock(catalog, runId, LOCK_SECONDS);
}

/** Keeps the lock of a run during `work`; a run that lost it fails before it publishes anything. */
export async function holdingLock<T>(catalog: Catalog, runId: string, work: () => Promise<T>): Promise<T> {
  await holdLock(catalog, runId);
  let lost: unknown;
  const renewal = setInterval(
    () => {
      holdLock(catalog, runId).catch((error: unknown) => {
        lost = error;
      });
    },
    (LOCK_SECONDS * 1000) / 4,
  );
  try {
    const result = await work();
    if (lost) throw lost;
    return result;
  } finally {
    clearInterval(renewal);
  }
}

/** Records the start of a run; a repeated step keeps the first time. @returns the time of the start, ISO 8601 */
export async function beginRun(catalog: Catalog, runId: string): Promise<string> {
  return putRunning(catalog, runId, new Date().toISOString());
}

/** Records the result of a run and its duration. @param begunAt time of the start, if the caller knows it */
export async function endRun(
  catalog: Catalog,
  runId: string,
  facts: Omit<Run, "runId" | "startedAt" | "endedAt" | "seconds">,
  begunAt?: string,
): Promise<Run> {
  const endedAt = new Date().toISOString();
  const startedAt = begunAt ?? (await getRun(catalog, runId))?.startedAt ?? endedAt;
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const run: Run = { ...facts, runId, startedAt, endedAt, seconds };
  await putRun(catalog, run);
  return run;
}

/**
 * Records the reason of a failed run and releases its lock; the version in force stays. A run whose version is already
 * in force remains "succeeded", and only the reason is added.
 * @param status "busy" if the run never began, because another one was active
 */
export async function failRun(
  catalog: Catalog,
  runId: string,
  reason: string,
  status: "failed" | "busy" = "failed",
): Promise<void> {
  const known = await getRun(catalog, runId);
  if (known?.status === "succeeded") await putRun(catalog, { ...known, reason });
  else await endRun(catalog, runId, { status, reason });
  await releaseRunLock(catalog, runId);
}
