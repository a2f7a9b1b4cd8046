import { allRuns, getRun as getRunRow, RunInProgress, runInProgress } from "../../catalog/runs.ts";
import { startRun as startWorkflow } from "../../catalog/workflow.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { latestFirst, pageOfList } from "../pages.ts";
import { notFound } from "../problem.ts";

export async function listRuns({ catalog }: ApiContext, { query }: Input<PageQuery>) {
  return pageOfList(await allRuns(catalog), query, ({ startedAt, runId }) => [startedAt, runId], latestFirst);
}

export async function getRun({ catalog }: ApiContext, { id }: Input) {
  const run = await getRunRow(catalog, id);
  if (!run) throw notFound("run", id);
  return run;
}

/** @throws RunInProgress */
export async function startRun(
  { catalog, stateMachineArn }: ApiContext,
  { body }: Input<unknown, { readonly force: boolean }>,
) {
  const running = await runInProgress(catalog);
  if (running) throw new RunInProgress(running);
  return { runId: await startWorkflow(stateMachineArn, body) };
}
