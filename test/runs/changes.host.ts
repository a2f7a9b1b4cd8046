import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deleteFaceRows } from "../../lib/catalog/rows/faces.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { getPlan } from "../../lib/catalog/versions/run-artefacts.ts";
import { latestVersion } from "../../lib/catalog/versions/runs.ts";
import { allClusters } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { planRun } from "../../lib/runs/plan.ts";
import { publishRun } from "../../lib/runs/publish.ts";
import { failRun } from "../../lib/runs/run.ts";
import { randomNumbers, syntheticFaces } from "../dbscan/synthetic.ts";
import { confirmFaces, markNotFaces, personNamed } from "../support/decide.ts";
import { addFaces, embedderOf, faceIdOfNumber, fairEmbedderOf, openLibrary } from "./library.ts";
import { planOptions, prepareRun, runOnce } from "./run.ts";

const LENGTH = 24;
const POOL = 110;

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

/** Reads the clusters in force independently of their ids: the ids of their faces, with distances. */
async function published(catalog: Catalog): Promise<string[]> {
  const clusters: string[] = [];
  for await (const { faces } of allClusters(catalog, (await latestVersion(catalog))!)) {
    clusters.push(faces.map(({ faceId, distance }) => `${faceId} ${distance}`).join("\n"));
  }
  return clusters.sort();
}

async function forget(catalog: Catalog, faceId: string): Promise<void> {
  await deleteVectors(catalog, faceId.slice(0, 28), new Set([faceId]));
  await noteFaces(catalog, [faceId]);
  await deleteFaceRows(catalog, [faceId]);
}

test("an incremental run publishes the same version as a full run, after any changes and decisions", async (t) => {
  for (const [seed, embedder] of [
    [1, embedderOf(LENGTH)],
    [2, fairEmbedderOf(LENGTH)],
  ] as const) {
    // Prepare
    const random = randomNumbers(seed);
    const rows = syntheticFaces(POOL, { length: LENGTH, facesEach: 6, spread: 0.45, seed });
    const faces = Array.from({ length: POOL }, (_, row) => ({
      faceId: faceIdOfNumber(row),
      vector: rows.slice(row * LENGTH, (row + 1) * LENGTH),
      face: { sizePx: random() < 0.1 ? 60 : 100 },
    }));
    const catalog = await openLibrary(t);
    const present = new Set<number>();
    const settings = [{}, {}, {}, { FACE_CLUSTER_DIST: 0.5 }, { FACE_CLUSTER_DIST: 0.5 }, { FACE_FEW_CORE: 3 }];
    for (const [step, given] of settings.entries()) {
      const [leaving, coming] = step === 0 ? [0, 0.7] : [0.04, 0.15];
      const [gone, arrived] = [new Set<number>(), new Set<number>()];
      for (const number of faces.keys()) {
        if (present.has(number) && random() < leaving) gone.add(number);
        else if (!present.has(number) && random() < coming) arrived.add(number);
      }
      await Promise.all([...gone].map((number) => forget(catalog, faces[number]!.faceId)));
      await addFaces(
        catalog,
        [...arrived].map((number) => faces[number]!),
      );
      for (const number of gone) present.delete(number);
      for (const number of arrived) present.add(number);
      if (step === 2) await markNotFaces(catalog, [faces[[...present][3]!]!.faceId]);
      if (step === 4) {
        const { personId } = await personNamed(catalog, "Ada");
        await confirmFaces(catalog, [faces[[...present][5]!]!.faceId], personId);
      }
      const parameters = readParameters(given);
      // Act
      const run = await runOnce(catalog, finder, { length: LENGTH, embedder, parameters, blockRows: 19 });
      const found = await published(catalog);
      const full = await runOnce(catalog, finder, { length: LENGTH, embedder, parameters, blockRows: 19, force: true });
      // Assess
      assert.deepEqual(found, await published(catalog), `step ${step} of seed ${seed}`);
      assert.deepEqual([run.eligible, run.noise], [full.eligible, full.noise]);
      assert.ok(found.length > 5);
      // Makes an incremental run the basis of the next step.
      const more = faces.findIndex((_, number) => !present.has(number));
      await addFaces(catalog, [faces[more]!]);
      present.add(more);
      await runOnce(catalog, finder, { length: LENGTH, parameters, blockRows: 19 });
    }
  }
});

test("an incremental run after a few new faces compares only these with the library", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const rows = syntheticFaces(120, { length: LENGTH, facesEach: 6, spread: 0.45 });
  const faces = Array.from({ length: 120 }, (_, row) => ({
    faceId: faceIdOfNumber(row),
    vector: rows.slice(row * LENGTH, (row + 1) * LENGTH),
  }));
  await addFaces(catalog, faces.slice(2));
  await runOnce(catalog, finder, { length: LENGTH });
  const options = (given = {}) => planOptions({ length: LENGTH, blockRows: 4096, ...given });
  const work = async (given = {}) => {
    const planned = options(given);
    await planRun(catalog, planned);
    const { basis } = await getPlan(catalog, planned.runId);
    await failRun(catalog, planned.runId, "the test only reads the plan");
    return basis !== undefined;
  };
  // Act and assess
  await addFaces(catalog, faces.slice(0, 2));
  assert.equal(await work(), true);
  assert.equal(await work({ parameters: readParameters({ FACE_MATCH_DIST: 0.3 }) }), true);
  assert.equal(await work({ parameters: readParameters({ FACE_CLUSTER_DIST: 0.6 }) }), false);
  assert.equal(await work({ parameters: readParameters({ FACE_CLUSTER_RADIUS: 0.5 }) }), true);
  assert.equal(await work({ parameters: readParameters({ FACE_CLUSTER_SIZE: 90 }) }), false);
  assert.equal(await work({ parameters: readParameters({ FACE_CLUSTER_YAW: 40 }) }), false);
  assert.equal(await work({ blockRows: 16 }), false);
  assert.equal(await work({ force: true }), false);
});

test("plan: a run without changes reads the lock, the counts, the marked months and the version in force, and sizes", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const vector = new Float32Array(LENGTH).fill(Math.sqrt(1 / LENGTH));
  await addFaces(catalog, [{ faceId: faceIdOfNumber(1), vector }]);
  const first = await runOnce(catalog, finder, { length: LENGTH });
  const reads: string[] = [];
  const note = <T>(command: string, go: () => T): T => {
    if (/Get|Query|Head|List/.test(command)) reads.push(command);
    return go();
  };
  catalog.documents.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (request) =>
        note(commandName, () => next(request)),
    { step: "initialize" },
  );
  const s3 = await catalog.s3();
  s3.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (request) =>
        note(commandName, () => next(request)),
    { step: "initialize" },
  );
  // Act
  const planned = planOptions({ length: LENGTH });
  const { work } = await planRun(catalog, planned);
  // Assess
  assert.equal(work, "none");
  const ofSizes = ["BatchGetItemCommand", "QueryCommand"];
  assert.deepEqual(reads, ["GetItemCommand", "BatchGetItemCommand", "QueryCommand", "QueryCommand", ...ofSizes]);
  const again = await runOnce(catalog, finder, { length: LENGTH });
  assert.deepEqual([again.version, again.clusters, again.noise], [1, first.clusters, first.noise]);
});

test("a change during a run is left for the next run", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const vector = new Float32Array(LENGTH).fill(Math.sqrt(1 / LENGTH));
  const face = (number: number) => ({
    faceId: faceIdOfNumber(number),
    vector: vector.with(0, vector[0]! + number * 1e-6),
  });
  await addFaces(catalog, [1, 2, 3, 4].map(face));
  const late = planOptions({ length: LENGTH });
  await prepareRun(catalog, finder, late);
  // Act
  await addFaces(catalog, [face(5)]);
  await publishRun(catalog, late.runId);
  const before = await published(catalog);
  const next = await runOnce(catalog, finder, { length: LENGTH });
  // Assess
  assert.equal(before[0]?.split("\n").length, 4);
  assert.equal(next.version, 2);
  assert.equal((await published(catalog))[0]?.split("\n").length, 5);
});
