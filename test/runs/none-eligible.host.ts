import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deleteFaceRows } from "../../lib/catalog/rows/faces.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import { listKeys } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { getRun, latestVersion, runInProgress } from "../../lib/catalog/versions/runs.ts";
import { readManifest } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { NoneEligible } from "../../lib/runs/none-eligible.ts";
import { planRun } from "../../lib/runs/plan.ts";
import { markNotFaces } from "../support/decide.ts";
import { addFaces, embedderOf, faceIdOfNumber, openLibrary } from "./library.ts";
import { planOptions, type RunOptions, runOnce } from "./run.ts";

const LENGTH = 8;
const OTHER_MODEL = { ...embedderOf(LENGTH), id: "other-embedder" };
const IMPOSSIBLE = readParameters({ FACE_CLUSTER_SIZE: "10000" });

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const FACE_IDS = Array.from({ length: 5 }, (_, number) => faceIdOfNumber(number));

/** Makes a library with one cluster in force. */
async function clustered(t: Parameters<typeof openLibrary>[0]): Promise<Catalog> {
  const catalog = await openLibrary(t);
  const faces = FACE_IDS.map((faceId, number) => {
    const vector = new Float32Array(LENGTH);
    vector.set([Math.cos(number / 10), Math.sin(number / 10)]);
    return { faceId, vector };
  });
  await addFaces(catalog, faces);
  const { clusters } = await runOnce(catalog, finder, { length: LENGTH });
  assert.equal(clusters, 1);
  return catalog;
}

async function remove(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await noteFaces(catalog, faceIds);
  for (const faceId of faceIds) await deleteVectors(catalog, faceId.slice(0, 28), new Set([faceId]));
  await deleteFaceRows(catalog, faceIds);
}

/** Plans a run that must fail. @returns its reason */
async function refusedRun(catalog: Catalog, given: Omit<RunOptions, "length">): Promise<string> {
  const options = planOptions({ length: LENGTH, ...given });
  await assert.rejects(planRun(catalog, options), NoneEligible);
  const { status, reason = "", endedAt } = (await getRun(catalog, options.runId))!;
  assert.equal(status, "failed");
  assert.ok(endedAt);
  assert.equal(await runInProgress(catalog), undefined, "the next run may start");
  const left = listKeys(catalog, catalog.runsBucket, `${catalog.library}/runs/${options.runId}/`);
  assert.deepEqual(await Array.fromAsync(left), []);
  return reason;
}

test("planRun: fails if no face has a vector of the model, unless allowEmpty is set", async (t) => {
  // Prepare
  const catalog = await clustered(t);
  // Act
  const reason = await refusedRun(catalog, { embedder: OTHER_MODEL });
  const forced = await refusedRun(catalog, { embedder: OTHER_MODEL, force: true });
  const inForce = await latestVersion(catalog);
  const meant = await runOnce(catalog, finder, { length: LENGTH, embedder: OTHER_MODEL, allowEmpty: true });
  // Assess
  assert.match(reason, /test-embedder.*other-embedder.*--allow-empty.*allowEmpty/);
  assert.equal(forced, reason);
  assert.equal(inForce, 1);
  assert.deepEqual([meant.status, meant.clusters, meant.version], ["succeeded", 0, 2]);
});

test("planRun: fails if no face meets the parameters, and the version in force stays", async (t) => {
  // Prepare
  const catalog = await clustered(t);
  // Act
  const reason = await refusedRun(catalog, { parameters: IMPOSSIBLE });
  const again = await runOnce(catalog, finder, { length: LENGTH, force: true });
  // Assess
  assert.match(reason, /FACE_CLUSTER_SIZE/);
  assert.deepEqual([again.clusters, again.version], [1, 2]);
});

test("planRun: fails if the version in force has eligible faces, even if it has no clusters", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, [{ faceId: FACE_IDS[0]!, vector: new Float32Array(LENGTH).fill(1, 0, 1) }]);
  const { eligible, clusters } = await runOnce(catalog, finder, { length: LENGTH });
  // Act
  const reason = await refusedRun(catalog, { parameters: IMPOSSIBLE });
  // Assess
  assert.deepEqual([eligible, clusters], [1, 0]);
  assert.match(reason, /1 eligible/);
});

test("planRun: fails if other faces have replaced all clustered ones, as with a wrong bucket", async (t) => {
  // Prepare
  const catalog = await clustered(t);
  await remove(catalog, FACE_IDS);
  await addFaces(catalog, [{ faceId: faceIdOfNumber(50), vector: new Float32Array(LENGTH) }], "other-embedder");
  // Act
  const reason = await refusedRun(catalog, {});
  // Assess
  assert.match(reason, /photos bucket/);
  assert.equal((await readManifest(catalog, (await latestVersion(catalog))!))?.clusters, 1);
});

test("a dry run without eligible faces succeeds and reports that a run would fail", async (t) => {
  // Prepare
  const catalog = await clustered(t);
  // Act
  const dry = await runOnce(catalog, finder, { length: LENGTH, parameters: IMPOSSIBLE, dryRun: true });
  const part = await runOnce(catalog, finder, {
    ...{ length: LENGTH, parameters: IMPOSSIBLE, dryRun: true },
    subset: { sample: 0.5 },
  });
  // Assess
  assert.deepEqual([dry.status, dry.clusters, dry.changed?.removed], ["succeeded", 0, 1]);
  assert.match(dry.reason ?? "", /--allow-empty/);
  assert.equal(part.reason, undefined, "a subset is not evidence for the whole library");
  assert.equal(await latestVersion(catalog), 1);
});

test("a run after all photos or eligible faces were removed publishes a version without clusters", async (t) => {
  // Prepare
  const removed = await clustered(t);
  await remove(removed, FACE_IDS);
  const decided = await clustered(t);
  await markNotFaces(decided, FACE_IDS);
  // Act
  const afterRemoval = await runOnce(removed, finder, { length: LENGTH });
  const afterDecision = await runOnce(decided, finder, { length: LENGTH });
  // Assess
  for (const run of [afterRemoval, afterDecision]) assert.deepEqual([run.status, run.clusters], ["succeeded", 0]);
});

test("a run without eligible faces succeeds if the version in force had none either", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, [{ faceId: FACE_IDS[0]!, vector: new Float32Array(LENGTH) }], "other-embedder");
  // Act
  const first = await runOnce(catalog, finder, { length: LENGTH });
  const second = await runOnce(catalog, finder, { length: LENGTH, force: true });
  // Assess
  assert.deepEqual([first.status, second.status], ["succeeded", "succeeded"]);
});
