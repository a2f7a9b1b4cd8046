import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { putJson } from "../../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { deleteOldReports, putReport, readReport } from "../../../lib/catalog/versions/reports.ts";
import { putRun } from "../../../lib/catalog/versions/runs.ts";
import { openLibrary } from "../../runs/library.ts";

const KEPT = 20;
const DAY_MS = 24 * 3600 * 1000;

/** Ids as a schedule assigns them, in no order. */
const idOf = (number: number) => createHash("sha256").update(`${number}`).digest("hex").slice(0, 36);

/** Publishes a run with a given start, and its report. */
async function publish(catalog: Catalog, runId: string, startedAt: number): Promise<void> {
  await putReport(catalog, runId, []);
  await putRun(catalog, { runId, status: "succeeded", startedAt: new Date(startedAt).toISOString() });
  await deleteOldReports(catalog, runId);
}

const kept = async (catalog: Catalog, runIds: readonly string[]) =>
  (await Promise.all(runIds.map((runId) => readReport(catalog, runId)))).map((report) => report !== undefined);

test("deleteOldReports keeps the reports of the runs that began last, whatever their ids", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const runIds = Array.from({ length: KEPT + 5 }, (_, number) => (number % 4 ? idOf(number) : `2026${number}Z-manual`));
  // Act
  for (const [at, runId] of runIds.entries()) await publish(catalog, runId, Date.now() - (100 - at) * DAY_MS);
  // Assess
  assert.deepEqual(
    await kept(catalog, runIds),
    runIds.map((_, at) => at >= 5),
  );
});

test("deleteOldReports deletes reports from a clock that was a year ahead before later ones", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const ahead = Array.from({ length: KEPT }, (_, number) => idOf(number));
  for (const runId of ahead) await publish(catalog, runId, Date.now() + 365 * DAY_MS);
  // Act
  const later = Array.from({ length: KEPT }, (_, number) => idOf(100 + number));
  for (const [at, runId] of later.entries()) {
    await publish(catalog, runId, Date.now() - (100 - at) * 1000);
    assert.deepEqual(await kept(catalog, [runId]), [true]);
  }
  // Assess
  assert.deepEqual(await kept(catalog, [...ahead, ...later]), [...ahead.map(() => false), ...later.map(() => true)]);
});

test("a report of very many changes has the largest ones and says how many there were; earlier reports stay", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const change = (clusterId: string, before: number, now: number, wentTo: [string, number][] = []) =>
    ({ clusterId, kind: "kept", before, now, wentTo }) as const;
  const [small, grown, split, gone] = [
    change("small", 2, 3),
    change("grown", 2, 90),
    change("split", 80, 40, [["other", 40]]),
    change("gone", 70, 0),
  ];
  const changes = [small, grown, split, gone];
  // Act
  await putReport(catalog, "new", changes, 4);
  await putJson(catalog, catalog.runsBucket, `${catalog.library}/reports/earlier.json`, changes);
  // Assess
  assert.deepEqual(await readReport(catalog, "new"), { changes: [grown, split, gone], of: 4 });
  assert.deepEqual(await readReport(catalog, "earlier"), { changes, of: 4 });
});
