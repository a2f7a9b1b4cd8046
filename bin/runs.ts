import { setTimeout as sleep } from "node:timers/promises";
import type { Input, Output } from "../lib/api/operation.ts";
import { Problem } from "../lib/api/problem.ts";
import { RunInProgress } from "../lib/catalog/store/errors.ts";
import { allCatalogs } from "../lib/catalog/store/libraries.ts";
import type { Run } from "../lib/catalog/store/types.ts";
import { getRun } from "../lib/catalog/versions/runs.ts";
import { findGrowthRun } from "../lib/runs/growing.ts";
import { type RunInput, startRun } from "../lib/services/workflow.ts";
import type { Library } from "./library.ts";
import { count } from "./output.ts";
import type { Session } from "./session.ts";

/** Runs the state machine and waits for its end. @throws Error with the reason if the run fails */
export async function runClustering(session: Session, input: RunInput = {}): Promise<Run> {
  const { catalog, stateMachineArn } = session;
  const runId = await startRun(stateMachineArn, { ...input, library: catalog.library });
  for (;;) {
    const run = await getRun(catalog, runId);
    if (run && isDone(run)) {
      await session.settled();
      return run;
    }
    await sleep(50);
  }
}

/** Runs the state machine for every library in turn, and describes how each run ended. */
export async function runAll(session: Session): Promise<string> {
  const catalogs = await allCatalogs(session.catalog);
  const outcomes: string[] = [];
  for (const catalog of catalogs) {
    const outcome = await runClustering({ ...session, catalog }).then(describeRun, (error: Error) => error.message);
    outcomes.push(catalogs.length > 1 ? `${catalog.library}: ${outcome}` : outcome);
  }
  return outcomes.join("\n");
}

/** Runs the state machine for every library that is growing, in turn. @throws Error with the reason if a run fails */
export async function runGrowing(session: Session): Promise<void> {
  for (const catalog of await allCatalogs(session.catalog))
    if (await findGrowthRun(catalog)) await runClustering({ ...session, catalog });
}

/** Milliseconds between looks at a run, and at a run that has to end first. */
const LOOK_MS = 250;
const WAIT_MS = 1000;
/** Most changed clusters of a run that are read; an answer of the API holds no more. */
const MOST_CHANGES = 20_000;
/** The workflow itself waits as long for a run that is active. */
const WAITS = 120;

/** Runs the workflow of a library, also of a deployment, and waits for its end. @throws Error if the run fails */
export async function runLibrary({ call, session }: Library, input: RunInput): Promise<Output<"getRun">> {
  const { force = false, dryRun = false, allowEmpty = false, ...rest } = input;
  const runId = await startAfterOthers(call, { force, dryRun, allowEmpty, ...rest });
  for (;;) {
    // A run is unknown until its first step has begun.
    const run = await call("getRun", { id: runId, query: { changes: MOST_CHANGES } }).catch((error) => {
      if (!(error instanceof Problem && error.status === 404)) throw error;
    });
    if (run && isDone(run)) {
      await session?.settled();
      return run;
    }
    await sleep(LOOK_MS);
  }
}

async function startAfterOthers(call: Library["call"], body: Input<"startRun">["body"]): Promise<string> {
  for (let waits = 0; ; waits++) {
    try {
      return (await call("startRun", { body })).runId;
    } catch (error) {
      const isBusy = error instanceof RunInProgress || (error instanceof Problem && error.type === "run-in-progress");
      if (!isBusy || waits === WAITS) throw error;
      await sleep(WAIT_MS);
    }
  }
}

/** Returns whether a run has succeeded. @throws Error with the reason if it failed */
function isDone({ runId, status, reason }: Pick<Output<"getRun">, "runId" | "status" | "reason">): boolean {
  if (status === "failed") throw new Error(`Run ${runId} failed, and the previous version stays in force: ${reason}`);
  if (status === "busy") throw new Error(`Run ${runId} did not start: ${reason}`);
  return status === "succeeded";
}

/** The numbers of a run. */
type RunCounts = {
  readonly [Name in "eligible" | "clusters" | "noise" | "seconds" | "held" | "questions"]?: number | undefined;
};

/** `5,749 faces → 211 clusters, 92 faces in none, 1.3 s; 3 names kept without a cluster, 1 question about them` */
export function describeRun({
  eligible = 0,
  clusters = 0,
  noise = 0,
  seconds = 0,
  held = 0,
  questions = 0,
}: RunCounts): string {
  const time = `${seconds.toFixed(1)} s`;
  const made = `${count(eligible, "face")} → ${count(clusters, "cluster")}, ${count(noise, "face")} in none, ${time}`;
  if (held === 0) return made;
  const asked = questions === 0 ? "" : `, ${count(questions, "question")} about them`;
  return `${made}; ${count(held, "name")} kept without a cluster${asked}`;
}
