import assert from "node:assert/strict";
import { test } from "node:test";
import { deleteObjects, listKeys } from "../../lib/catalog/store/objects.ts";
import { versionFolder } from "../../lib/catalog/versions/folder.ts";
import { getRun, latestVersion, runInProgress } from "../../lib/catalog/versions/runs.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { planRun } from "../../lib/runs/plan.ts";
import { VersionMissing } from "../../lib/runs/version-missing.ts";
import { addFaces, CIRCLE_LENGTH, onCircle, openLibrary } from "./library.ts";
import { planOptions, runOnce } from "./run.ts";

test("planRun: a run is refused if the objects of the version in force are missing, unless it is forced", async (t) => {
  // Prepare: a library whose table was restored without its runs bucket
  const catalog = await openLibrary(t);
  const length = CIRCLE_LENGTH;
  const finder = await PairFinder.open(1);
  t.after(() => finder.close());
  await addFaces(catalog, onCircle(0, 0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11));
  await runOnce(catalog, finder, { length });
  const version = (await latestVersion(catalog)) ?? 0;
  const keys = await Array.fromAsync(listKeys(catalog, catalog.runsBucket, versionFolder(catalog, version)));
  await deleteObjects(catalog, catalog.runsBucket, keys);
  await addFaces(catalog, onCircle(100, 1, 1.01));
  const options = planOptions({ length });
  const stricter = planOptions({ length, parameters: { ...options.parameters, FACE_CLUSTER_DIST: 0.4 } });
  // Act
  const refused = planRun(catalog, stricter);
  await assert.rejects(refused, (error) => error instanceof VersionMissing && error.version === version);
  const run = await getRun(catalog, stricter.runId);
  const held = await runInProgress(catalog);
  const forced = await planRun(catalog, planOptions({ length, force: true }));
  // Assess
  assert.ok(keys.length > 0);
  assert.equal(run?.status, "failed");
  assert.match(run?.reason ?? "", /Restore the objects of the runs bucket, or .* facet cluster --force/);
  assert.equal(held, undefined);
  assert.notEqual(forced.work, "none");
});
