import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readRun, readRuns } from "../../lib/catalog/versions/lost-runs.ts";
import { getRun, latestRuns, takeRunLock } from "../../lib/catalog/versions/runs.ts";
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

test("a run is shown as failed when its lock expired longer ago than a step waits", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, FACES);
  const run = planOptions({ length: LENGTH });
  await prepareRun(catalog, finder, run);
  const statusAfter = async (minutes: number) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + minutes * 60_000 });
    const [listed] = await readRuns(catalog);
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
