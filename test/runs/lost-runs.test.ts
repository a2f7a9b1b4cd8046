import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Run } from "../../lib/catalog/store/types.ts";
import { readRun, readRuns } from "../../lib/catalog/versions/lost-runs.ts";
import { getRun, latestRuns, putRun, takeRunLock } from "../../lib/catalog/versions/runs.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { addFaces, CIRCLE_LENGTH as LENGTH, onCircle, openLibrary } from "./library.ts";
import { planOptions, prepareRun, runOnce } from "./run.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(2);
});
after(() => finder.close());

/** Faces on a part of the circle, close to each other. */
const FACES = onCircle(0, ...Array.from({ length: 40 }, (_, number) => number / 100));

test("a run that could not record its end is closed by the next one, also if nothing has changed", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, FACES);
  await runOnce(catalog, finder, { length: LENGTH });
  const stopped = planOptions({ length: LENGTH, force: true });
  await prepareRun(catalog, finder, stopped);
  await takeRunLock(catalog, stopped.runId, -1);
  // Act
  await prepareRun(catalog, finder, planOptions({ length: LENGTH }));
  // Assess
  const closed = await getRun(catalog, stopped.runId);
  assert.equal(closed?.status, "failed");
  assert.match(closed?.reason ?? "", /stopped without recording why/);
  assert.ok((await latestRuns(catalog, 2)).some(({ runId }) => runId === stopped.runId));
});

test("readRuns lists runs in pages, latest first, with the one in progress", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const at = (hour: number) => new Date(Date.now() + (hour - 12) * 3_600_000).toISOString();
  for (let hour = 0; hour < 10; hour++) {
    await putRun(catalog, { runId: `r${hour % 3}${hour}`, status: "succeeded", startedAt: at(hour) });
  }
  await putRun(catalog, { runId: "open", status: "running", startedAt: at(10) });
  await takeRunLock(catalog, "open", 60);
  // Act
  const listed: Run[] = [];
  for (let page = await readRuns(catalog, 4); page.length > 0; page = await readRuns(catalog, 4, listed.at(-1))) {
    listed.push(...page);
  }
  // Assess
  const ids = ["open", "r09", "r28", "r17", "r06", "r25", "r14", "r03", "r22", "r11", "r00"];
  assert.deepEqual(
    listed.map(({ runId }) => runId),
    ids,
  );
});

test("a run is shown as failed when its lock expired longer ago than a step waits", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, FACES);
  const run = planOptions({ length: LENGTH });
  await prepareRun(catalog, finder, run);
  const statusAfter = async (minutes: number) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + minutes * 60_000 });
    const [listed] = await readRuns(catalog, 1);
    const single = await readRun(catalog, run.runId);
    t.mock.timers.reset();
    assert.deepEqual(single, listed);
    return listed?.status;
  };
  // Act
  const waiting = await statusAfter(15);
  const lost = await statusAfter(25);
  await takeRunLock(catalog, run.runId, 24 * 60);
  const working = await statusAfter(25);
  const recorded = await getRun(catalog, run.runId);
  // Assess
  assert.deepEqual([waiting, lost, working], ["running", "failed", "running"]);
  assert.equal(recorded?.status, "running");
});
