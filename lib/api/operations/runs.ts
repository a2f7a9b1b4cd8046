import { getPeople } from "../../catalog/decisions/people.ts";
import { encodeCursor } from "../../catalog/store/cursor.ts";
import { RunInProgress } from "../../catalog/store/errors.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { readRun, readRuns } from "../../catalog/versions/lost-runs.ts";
import { type ReportedChange, readReport } from "../../catalog/versions/reports.ts";
import { runInProgress } from "../../catalog/versions/runs.ts";
import { readParameters } from "../../parameters.ts";
import type { RunInput } from "../../services/workflow.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { readKey } from "../pages.ts";
import { notFound, Problem } from "../problem.ts";

export async function listRuns({ catalog }: ApiContext, { query }: Input<"listRuns">) {
  const [startedAt, runId] = query.cursor ? readKey(query.cursor) : [];
  const before = startedAt === undefined || runId === undefined ? undefined : { startedAt, runId };
  const runs = await readRuns(catalog, query.limit + 1, before);
  const items = runs.slice(0, query.limit);
  const last = items.at(-1);
  return last && runs.length > items.length ? { items, cursor: encodeCursor([last.startedAt, last.runId]) } : { items };
}

export async function getRun({ catalog }: ApiContext, { id, query }: Input<"getRun">) {
  const run = await readRun(catalog, id);
  if (!run) throw notFound("run", id);
  const report = await readReport(catalog, id);
  if (!report) return run;
  return { ...run, changes: await named(catalog, report.changes.slice(0, query.changes)), changedClusters: report.of };
}

/** Changed clusters with the people they belong to. */
async function named(catalog: Catalog, changes: readonly ReportedChange[]) {
  const people = await getPeople(
    catalog,
    changes.flatMap(({ personId }) => personId ?? []),
  );
  return changes.map(({ personId, wentTo, ...change }) => ({
    ...change,
    wentTo: wentTo.map(([clusterId, faces]) => ({ clusterId, faces })),
    person: people.get(personId ?? ""),
  }));
}

/** Starts a clustering run. @throws RunInProgress */
export async function startRun({ catalog, stateMachineArn }: ApiContext, { body }: Input<"startRun">) {
  const running = await runInProgress(catalog);
  if (running) throw new RunInProgress(running);
  const { parameters, subset, ...rest } = body;
  requireInRange(parameters ?? {});
  if (subset && !rest.dryRun) throw new Problem(400, "A run over a subset publishes nothing: set dryRun");
  const { startRun: startWorkflow } = await import("../../services/workflow.ts");
  const input = { ...rest, ...(parameters ? { parameters } : {}), ...(subset ? { subset } : {}) } as RunInput;
  return { runId: await startWorkflow(stateMachineArn, { ...input, library: catalog.library }) };
}

/** @throws Problem if a parameter is out of range */
function requireInRange(parameters: Readonly<Record<string, string>>): void {
  try {
    readParameters(parameters);
  } catch (error) {
    throw new Problem(400, error instanceof Error ? error.message : String(error));
  }
}

export const RUN_OPERATIONS = { listRuns, getRun, startRun };
