import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Catalog, openCatalog } from "../../lib/catalog/store/open.ts";
import { latestVersion, takeRunLock } from "../../lib/catalog/versions/runs.ts";
import { allClusters, listClusters, readManifest } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { NoSuchVersion, rollBack } from "../../lib/runs/rollback.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { nameCluster } from "../support/decide.ts";
import { TURN } from "../support/turn.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "./library.ts";
import { planOptions, runOnce } from "./run.ts";

const LENGTH = 16;
const BLOCK_ROWS = 24;
const START = 50;
const rows = syntheticFaces(120, { length: LENGTH, facesEach: 8, spread: 0.4 });
const faces = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({
    faceId: faceIdOfNumber(from + at),
    vector: rows.slice((from + at) * LENGTH, (from + at + 1) * LENGTH),
  }));

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

/** Reads the version in force as a reader sees it: every cluster with its faces. Checks that all lists agree. */
async function seen(catalog: Catalog) {
  const version = (await latestVersion(catalog))!;
  const clusters = new Map<string, string>();
  for await (const { clusterId, faces } of allClusters(catalog, version)) {
    clusters.set(
      clusterId,
      faces
        .map(({ faceId }) => faceId)
        .sort()
        .join(" "),
    );
  }
  const { items } = await listClusters(catalog, version, { limit: 200 });
  assert.equal((await readManifest(catalog, version))!.clusters, clusters.size);
  assert.deepEqual(items.map(({ clusterId }) => clusterId).sort(), [...clusters.keys()].sort());
  return { version, clusters };
}

/** Opens a catalog that fails after some writes, as if its process was killed. */
async function mortal(writes: number): Promise<{ catalog: Catalog; done: () => number }> {
  const catalog = openCatalog();
  let count = 0;
  const alive = (command: string) => {
    if (/Put|Update|Delete|Write/.test(command)) count++;
    if (count > writes) throw new Error("killed");
  };
  catalog.documents.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (request) => {
        alive(commandName);
        return next(request);
      },
    { step: "initialize" },
  );
  const s3 = await catalog.s3();
  s3.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (request) => {
        alive(commandName);
        return next(request);
      },
    { step: "initialize" },
  );
  return { catalog, done: () => count };
}

for (const { kind, options, stride } of [
  { kind: "over all faces, in many tasks", options: { force: true, blockRows: BLOCK_ROWS, tasks: 3 }, stride: 5 },
  { kind: "over changed faces", options: { blockRows: BLOCK_ROWS }, stride: 6 },
]) {
  test(`a run ${kind} that is killed at any write leaves a complete version, and the next succeeds`, async (t) => {
    const catalog = await openLibrary(t);
    await addFaces(catalog, faces(0, START));
    await runOnce(catalog, finder, { length: LENGTH, blockRows: BLOCK_ROWS });
    for (let round = 0; ; round++) {
      // Prepare
      const writes = (TURN % stride) + round * stride;
      const before = await seen(catalog);
      await addFaces(catalog, faces(START + round, START + round + 1));
      const { catalog: dying, done } = await mortal(writes);
      const { runId } = planOptions({ length: LENGTH });
      // Act
      const killed = await runOnce(dying, finder, { length: LENGTH, runId, ...options }).then(
        () => false,
        () => true,
      );
      (await dying.s3()).destroy();
      dying.documents.destroy();
      const between = await seen(catalog);
      await takeRunLock(catalog, runId, -1);
      const next = await runOnce(catalog, finder, { length: LENGTH, blockRows: BLOCK_ROWS });
      // Assess
      const after = await seen(catalog);
      assert.equal(next.status, "succeeded", `killed before write ${writes + 1}`);
      if (between.version === before.version) assert.deepEqual(between, before);
      else assert.deepEqual(between.clusters, after.clusters);
      assert.equal([...after.clusters.values()].join(" ").split(" ").length, next.clustered);
      assert.equal(next.eligible, START + round + 1);
      if (!killed) {
        assert.ok(done() > 15, "a run is many writes");
        break;
      }
    }
  });
}

test("rollBack: restores an earlier version with its names, and the next run starts from it", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await assert.rejects(rollBack(catalog), NoSuchVersion);
  await addFaces(catalog, faces(0, 36));
  await runOnce(catalog, finder, { length: LENGTH });
  const first = await seen(catalog);
  const [clusterId] = first.clusters.keys();
  await nameCluster(catalog, clusterId!, "Ada");
  const strict = { length: LENGTH, parameters: readParameters({ FACE_CLUSTER_DIST: 0.1, FACE_FEW_DIST: 0.1 }) };
  await runOnce(catalog, finder, strict);
  assert.equal((await seen(catalog)).clusters.size, 0);
  // Act
  const back = await rollBack(catalog);
  const again = await seen(catalog);
  await addFaces(catalog, faces(36, 40));
  const next = await runOnce(catalog, finder, { length: LENGTH });
  const later = await seen(catalog);
  // Assess
  assert.deepEqual(back, { version: 1, from: 2, kept: [1, 2] });
  assert.deepEqual(again, first);
  assert.equal(next.version, 3);
  assert.ok(later.clusters.has(clusterId!));
  assert.equal(next.changed?.removed, 0);
  await assert.rejects(rollBack(catalog, 9), /Version 9 is not kept: the kept versions are 1, 2, 3/);
  assert.equal((await rollBack(catalog, 2)).version, 2);
});
