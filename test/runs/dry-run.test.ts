import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readReport } from "../../lib/catalog/versions/reports.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { addFaces, openLibrary } from "./library.ts";
import { runOnce } from "./run.ts";
import { LENGTH, people, published } from "./synthetic-library.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(2);
});
after(() => finder.close());

test("a dry run reports what would change and changes nothing", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faces = people(80);
  await addFaces(catalog, faces);
  await runOnce(catalog, finder, { length: LENGTH });
  const before = await published(catalog);
  // Act
  const dry = await runOnce(catalog, finder, {
    length: LENGTH,
    dryRun: true,
    parameters: readParameters({ FACE_CLUSTER_DIST: "0.1" }),
  });
  // Assess
  assert.deepEqual([dry.status, dry.version, dry.clusters], ["succeeded", undefined, 0]);
  assert.equal(dry.changed?.removed, before.clusters.length);
  assert.deepEqual(await published(catalog), before);
  const { changes } = (await readReport(catalog, dry.runId))!;
  assert.deepEqual(
    changes.map(({ clusterId, kind, before, now }) => [clusterId, kind, before, now]).sort(),
    before.clusters.map(({ clusterId, size }) => [clusterId, "removed", size, 0]).sort(),
  );
});

test("a dry run of some clusters, or of a sample, reports only on these", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, people(80));
  await runOnce(catalog, finder, { length: LENGTH });
  const before = await published(catalog);
  const [first, second] = before.clusters;
  const clusterIds = [first!.clusterId, second!.clusterId];
  const parameters = readParameters({ FACE_CLUSTER_DIST: "0.1" });
  // Act
  const some = await runOnce(catalog, finder, { length: LENGTH, dryRun: true, parameters, subset: { clusterIds } });
  const same = await runOnce(catalog, finder, { length: LENGTH, dryRun: true, subset: { clusterIds } });
  const half = await runOnce(catalog, finder, { length: LENGTH, dryRun: true, subset: { sample: 0.5 } });
  // Assess
  assert.equal(some.eligible, first!.size + second!.size);
  assert.deepEqual(
    (await readReport(catalog, some.runId))!.changes.map(({ clusterId }) => clusterId),
    clusterIds,
  );
  assert.deepEqual([same.clusters, same.changed?.kept], [2, 2]);
  assert.ok(half.eligible! > 20 && half.eligible! < 60);
  assert.deepEqual(await published(catalog), before);
});
