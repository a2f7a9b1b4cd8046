import { setTimeout as sleep } from "node:timers/promises";
import type { Catalog } from "../catalog/store/open.ts";
import { putNextScheduled, readNextScheduled, type Schedule } from "../catalog/versions/scheduled.ts";
import { isThrottled } from "../services/workflow.ts";

/** Between two starts: the first steps of many runs would otherwise take the account's concurrency from photos and people. */
const BETWEEN_STARTS_MS = 200;

/** Starts a run. @returns false if it had been started already */
export type StartRun = () => Promise<boolean>;

/** What a schedule starts runs with. */
export interface DueRuns {
  readonly schedule: Schedule;
  /** All libraries. */
  readonly names: readonly string[];
  /** Returns what starts a library's run; undefined if none is due. */
  find(library: string): Promise<StartRun | undefined>;
  /** Receives the error of a library, which does not keep the others from their runs. */
  onError(library: string, error: Error): void;
  /** Returns whether there is no time for another library. */
  isOver(): boolean;
  readonly betweenStartsMs?: number;
}

export interface StartedRuns {
  readonly started: number;
  /** Number of libraries that were looked at. */
  readonly reached: number;
}

/**
 * Starts a run of each library that is due, one after the other. If the time is over or AWS refuses further starts, the
 * next call begins with the first library that was not reached.
 * @param main catalog of the library in which the position is kept
 */
export async function startDueRuns(main: Catalog, due: DueRuns): Promise<StartedRuns> {
  const { schedule, names, betweenStartsMs = BETWEEN_STARTS_MS } = due;
  const first = await readNextScheduled(main, schedule);
  const from = Math.max(0, names.indexOf(first ?? ""));
  const inOrder = [...names.slice(from), ...names.slice(0, from)];
  let started = 0;
  for (const [reached, library] of inOrder.entries()) {
    const stop = async () => {
      await putNextScheduled(main, schedule, library);
      return { started, reached };
    };
    if (due.isOver()) return stop();
    try {
      const start = await due.find(library);
      if (!start) continue;
      if (started > 0) await sleep(betweenStartsMs);
      if (await start()) started++;
    } catch (error) {
      due.onError(library, error as Error);
      if (isThrottled(error)) return stop();
    }
  }
  if (first !== undefined) await putNextScheduled(main, schedule, undefined);
  return { started, reached: inOrder.length };
}
