import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { announceCount, readDueCounts } from "../../lib/catalog/rows/counts.ts";
import { RunInProgress } from "../../lib/catalog/store/errors.ts";
import { listKeys } from "../../lib/catalog/store/objects.ts";
import { getRun, latestVersion, takeRunLock } from "../../lib/catalog/versions/runs.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { publishRun } from "../../lib/runs/publish.ts";
import { failRun } from "../../lib/runs/run.ts";
import { addFaces, openLibrary } from "./library.ts";
import { planOptions, prepareRun, runOnce } from "./run.ts";
import { LENGTH, people } from "./synthetic-library.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(2);
});
after(() => finder.close());

test("planRun: skips a run without changes, but not after a new face or with force", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faces = people(60);
  await addFaces(catalog, faces.slice(1));
  const first = await runOnce(catalog, finder, { length: LENGTH });
  // Act
  const same = await runOnce(catalog, finder, { length: LENGTH });
  const forced = await runOnce(catalog, finder, { length: LENGTH, force: true });
  await addFaces(catalog, faces.slice(0, 1));
  const more = await runOnce(catalog, finder, { length: LENGTH });
  // Assess
  assert.deepEqual(
    [first, same, forced, more].map(({ version }) => version),
    [1, 1, 2, 3],
  );
  assert.equal(same.clusters, first.clusters);
  assert.equal(same.changed?.kept, first.clusters);
  assert.equal(more.eligible, 60);
});

test("planRun: finishes interrupted counts of photos even if nothing has changed", async (t) => {
  // Prepare: a write of a photo that was announced and never happened
  const catalog = await openLibrary(t);
  await runOnce(catalog, finder, { length: LENGTH });
  await announceCount(catalog, { id: "ff", rev: "never written", change: { faces: 1 } });
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 1_300_000 });
  // Act
  const { version } = await runOnce(catalog, finder, { length: LENGTH });
  // Assess
  assert.equal(version, 1);
  assert.deepEqual(await readDueCounts(catalog), []);
});

test("run lock: refuses a second run, and is released by a failed one", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, people(40));
  const first = planOptions({ length: LENGTH });
  await prepareRun(catalog, finder, first);
  // Act and assess
  await assert.rejects(runOnce(catalog, finder, { length: LENGTH }), RunInProgress);
  await failRun(catalog, first.runId, "the power went");
  assert.equal((await getRun(catalog, first.runId))?.reason, "the power went");
  assert.equal(await latestVersion(catalog), undefined);
  const next = await runOnce(catalog, finder, { length: LENGTH });
  assert.equal(next.version, 1);
});

test("publishRun: refuses a run that lost its lock", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, people(40));
  const late = planOptions({ length: LENGTH });
  await prepareRun(catalog, finder, late);
  await takeRunLock(catalog, late.runId, -1);
  await takeRunLock(catalog, "another", 60);
  // Act and assess
  await assert.rejects(publishRun(catalog, late.runId), RunInProgress);
  assert.equal(await latestVersion(catalog), undefined);
});

test("steps of a run are idempotent, and temporary artefacts are deleted", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, people(60));
  const options = planOptions({ length: LENGTH, blockRows: 9, tasks: 5 });
  await prepareRun(catalog, finder, options);
  // Act
  await prepareRun(catalog, finder, options);
  const once = await publishRun(catalog, options.runId);
  const twice = await publishRun(catalog, options.runId);
  // Assess
  assert.deepEqual(twice, once);
  const left = new Set<string>();
  for await (const key of listKeys(catalog, catalog.runsBucket, "main/")) left.add(key.split("/")[1]!);
  assert.deepEqual([...left].sort(), ["reports", "runs", "versions"]);
});
