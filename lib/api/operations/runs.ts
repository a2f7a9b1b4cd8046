import { decodeCursor, encodeCursor } from "../../catalog/cursor.ts";
import { allRuns, getRun as getRunRow } from "../../catalog/runs.ts";
import { startRun as startWorkflow } from "../../catalog/workflow.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { notFound } from "../problem.ts";

export async function listRuns({ catalog }: ApiContext, { query }: Input<PageQuery>) {
  const runs = (await allRuns(catalog)).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const start = query.cursor ? Number(decodeCursor(query.cursor)[0]) : 0;
  const end = start + query.limit;
  return { items: runs.slice(start, end), cursor: end < runs.length ? encodeCursor([end]) : undefined };
}

export async function getRun({ catalog }: ApiContext, { id }: Input) {
  const run = await getRunRow(catalog, id);
  if (!run) throw notFound("run", id);
  return run;
}

export async function startRun({ stateMachineArn }: ApiContext, { body }: Input<unknown, { readonly force: boolean }>) {
  return { runId: await startWorkflow(stateMachineArn, body) };
}
