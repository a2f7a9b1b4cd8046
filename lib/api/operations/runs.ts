import { getPeople } from "../../catalog/decisions/people.ts";
import { RunInProgress } from "../../catalog/store/errors.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { type ReportedChange, readReport } from "../../catalog/versions/reports.ts";
import { allRuns, getRun as getRunRow, runInProgress } from "../../catalog/versions/runs.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { latestFirst, pageOfList } from "../pages.ts";
import { notFound } from "../problem.ts";

/** Maximum number of changed clusters in the answer. */
const MOST_CHANGES = 1000;

export async function listRuns({ catalog }: ApiContext, { query }: Input<"listRuns">) {
  return pageOfList(await allRuns(catalog), query, ({ startedAt, runId }) => [startedAt, runId], latestFirst);
}

export async function getRun({ catalog }: ApiContext, { id }: Input<"getRun">) {
  const run = await getRunRow(catalog, id);
  if (!run) throw notFound("run", id);
  const report = await readReport(catalog, id);
  return { ...run, changes: report && (await named(catalog, report)) };
}

/** Changed clusters with the people they belong to. */
async function named(catalog: Catalog, report: readonly ReportedChange[]) {
  const people = await getPeople(
    catalog,
    report.flatMap(({ personId }) => personId ?? []),
  );
  return report.slice(0, MOST_CHANGES).map(({ personId, wentTo, ...change }) => ({
    ...change,
    wentTo: wentTo.map(([clusterId, faces]) => ({ clusterId, faces })),
    person: people.get(personId ?? ""),
  }));
}

/** Starts a clustering run. @throws RunInProgress */
export async function startRun({ catalog, stateMachineArn }: ApiContext, { body }: Input<"startRun">) {
  const running = await runInProgress(catalog);
  if (running) throw new RunInProgress(running);
  const { startRun: startWorkflow } = await import("../../services/workflow.ts");
  return { runId: await startWorkflow(stateMachineArn, body) };
}

export const RUN_OPERATIONS = { listRuns, getRun, startRun };
