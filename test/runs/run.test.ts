import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deleteFaceRows } from "../../lib/catalog/rows/faces.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import { deleteObjects, listKeys } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { readCentres } from "../../lib/catalog/versions/centres.ts";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { getPlan, getResult, putPlan } from "../../lib/catalog/versions/run-artefacts.ts";
import { readMembers } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { planRun } from "../../lib/runs/plan.ts";
import { countNeighbours, findCores } from "../../lib/runs/tiles.ts";
import { bruteForce, normalise } from "../dbscan/synthetic.ts";
import { nameCluster } from "../support/decide.ts";
import { addFaces, CIRCLE_LENGTH, faceIdOfNumber, onCircle, openLibrary } from "./library.ts";
import { planOptions, runOnce } from "./run.ts";
import { LENGTH, people, published } from "./synthetic-library.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(2);
});
after(() => finder.close());

const parameters = readParameters({});

type Faces = ReturnType<typeof people>;

/** Clusters faces by brute force: the ids of each component's faces. */
function reference(faces: Faces): string[] {
  const rows = Float32Array.from(faces.flatMap(({ vector }) => [...vector]));
  const { labels } = bruteForce(rows, LENGTH, parameters.FACE_CLUSTER_DIST, parameters.FACE_CLUSTER_CORE);
  const groups = Map.groupBy(faces.keys(), (row) => labels[row]!);
  groups.delete(-1);
  return [...groups.values()].map((some) => some.map((row) => faces[row]!.faceId).join(" ")).sort();
}

async function forget(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  for (const faceId of faceIds) await deleteVectors(catalog, faceId.slice(0, 28), new Set([faceId]));
  await noteFaces(catalog, faceIds);
  await deleteFaceRows(catalog, faceIds);
}

test("a run in one task and a run in tiles publish the same clusters as brute force", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faces = people(150);
  await addFaces(catalog, faces);
  const strict = readParameters({ FACE_MATCH_DIST: 0.1, FACE_FEW_CORE: 4, FACE_CLUSTER_RADIUS: 1.5 });
  // Act
  const whole = await runOnce(catalog, finder, { length: LENGTH, parameters: strict });
  const first = await published(catalog);
  const tiled = await runOnce(catalog, finder, {
    length: LENGTH,
    parameters: strict,
    force: true,
    blockRows: 11,
    tasks: 12,
  });
  const second = await published(catalog);
  // Assess
  assert.deepEqual(first.partition, reference(faces));
  assert.ok(first.clusters.length > 5);
  assert.equal(whole.status, "succeeded");
  assert.equal(whole.version, 1);
  assert.equal(whole.eligible, 150);
  assert.equal(whole.clustered! + whole.noise!, 150);
  assert.deepEqual(whole.changed, { created: first.clusters.length, kept: 0, merged: 0, split: 0, removed: 0 });
  assert.deepEqual({ ...tiled.changed }, { created: 0, kept: first.clusters.length, merged: 0, split: 0, removed: 0 });
  assert.deepEqual(second.clusters, first.clusters);
});

test("tiles read a run that an earlier release planned, whose blocks are in float32 only", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faces = people(100);
  await addFaces(catalog, faces);
  const options = planOptions({ length: LENGTH, blockRows: 30, tasks: 3 });
  const { tiles } = await planRun(catalog, options);
  const { coarse, ...plan } = await getPlan(catalog, options.runId);
  await putPlan(catalog, plan);
  const keys = await Array.fromAsync(
    listKeys(catalog, catalog.runsBucket, `${catalog.library}/runs/${options.runId}/`),
  );
  const inBytes = keys.filter((key) => key.endsWith(".i8"));
  await deleteObjects(catalog, catalog.runsBucket, inBytes);
  // Act
  for (const tile of tiles) await countNeighbours({ catalog, finder, embedder: options.embedder }, options.runId, tile);
  await findCores(catalog, options.runId);
  // Assess
  const rows = Float32Array.from(faces.flatMap(({ vector }) => [...vector]));
  const { cores } = bruteForce(rows, LENGTH, parameters.FACE_CLUSTER_DIST, parameters.FACE_CLUSTER_CORE);
  assert.deepEqual([coarse, inBytes.length, tiles.length], [true, 4, 3]);
  assert.deepEqual([...(await getResult(catalog, options.runId, "cores"))], [...cores]);
});

test("a run removes deleted faces from clusters, and a cluster all of whose faces are deleted", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, people(80));
  await runOnce(catalog, finder, { length: LENGTH });
  const before = await published(catalog);
  const [victim, other] = before.clusters.toSorted((a, b) => b.size - a.size);
  const gone = [...victim!.faces.map(({ faceId }) => faceId), other!.faces[0]!.faceId];
  await forget(catalog, gone);
  // Act
  const run = await runOnce(catalog, finder, { length: LENGTH });
  // Assess
  const after = await published(catalog);
  assert.equal((await readMembers(catalog, after.version, gone)).size, 0);
  assert.equal(
    after.clusters.find(({ clusterId }) => clusterId === victim!.clusterId),
    undefined,
  );
  assert.equal(after.clusters.find(({ clusterId }) => clusterId === other!.clusterId)?.size, other!.size - 1);
  assert.equal(run.changed?.removed, 1);
});

test("a run on a library without faces publishes a version without clusters", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  // Act
  const run = await runOnce(catalog, finder, { length: LENGTH });
  // Assess
  assert.equal(run.status, "succeeded");
  assert.deepEqual([run.eligible, run.clusters, run.clustered, run.noise], [0, 0, 0, 0]);
  assert.deepEqual((await published(catalog)).clusters, []);
});

test("faces that are not eligible join a near cluster but form none", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const axis = (at: number, lean = 0) =>
    normalise(
      Float32Array.from({ length: LENGTH }, (_, index) => (index === at ? 1 : index === at + 1 ? lean : 0)),
      LENGTH,
    );
  const of = (from: number, vectors: Float32Array[], face = {}) =>
    vectors.map((vector, at) => ({ faceId: faceIdOfNumber(from + at), vector, face }));
  const leans = [0, 0.1, 0.2, 0.3];
  const leaning = leans.map((lean) => axis(0, lean));
  await addFaces(catalog, [
    ...of(0, leaning),
    ...of(10, [axis(0, 0.16), axis(8)], { sizePx: 60 }),
    ...of(
      20,
      leans.map((lean) => axis(4, lean)),
      { score: 12 },
    ),
    ...of(
      30,
      leans.map((lean) => axis(6, lean)),
      { realPixels: 0.2 },
    ),
    ...of(40, [axis(0, 0.14)], { realPixels: 0.2 }),
  ]);
  // Act
  const run = await runOnce(catalog, finder, { length: LENGTH });
  // Assess
  const { version, clusters } = await published(catalog);
  assert.equal(clusters.length, 1);
  const centres = await readCentres(catalog, version);
  assert.deepEqual(centres?.clusterIds, [clusters[0]!.clusterId]);
  assert.equal(centres.rows.length, LENGTH);
  assert.ok(Math.abs(centres.radii[0]! - clusters[0]!.radius) < 1e-5);
  assert.deepEqual(
    clusters[0]!.faces.map(({ faceId }) => faceId).sort(),
    [0, 1, 2, 3, 10, 40].map(faceIdOfNumber).sort(),
  );
  assert.deepEqual([run.eligible, run.clustered, run.noise], [4, 6, 0]);
  assert.ok(clusters[0]!.faces.every(({ distance }, at, all) => at === 0 || all[at - 1]!.distance <= distance));
});

test("faces of a low score form no cluster, and come last in the cluster that they join", async (t) => {
  // Prepare: four sure faces; unlikely ones at their centre and elsewhere
  const catalog = await openLibrary(t);
  const axis = (at: number, lean: number) =>
    normalise(
      Float32Array.from({ length: LENGTH }, (_, index) => (index === at ? 1 : index === at + 1 ? lean : 0)),
      LENGTH,
    );
  const faces = (from: number, at: number, leans: readonly number[], score: number) =>
    leans.map((lean, index) => ({ faceId: faceIdOfNumber(from + index), vector: axis(at, lean), face: { score } }));
  const { FACE_CLUSTER_SCORE } = parameters;
  await addFaces(catalog, [
    ...faces(0, 0, [0, 0.1, 0.2, 0.3], FACE_CLUSTER_SCORE),
    ...faces(10, 0, [0.15], FACE_CLUSTER_SCORE - 1),
    ...faces(20, 8, [0, 0.1, 0.2, 0.3], FACE_CLUSTER_SCORE - 1),
  ]);
  const last = async () => {
    const { clusters } = await published(catalog);
    return clusters.map(({ size, radius, faces: members }) => [size, radius > members[0]!.distance, members.at(-1)]);
  };
  const expected = { faceId: faceIdOfNumber(10), unlikely: true };
  // Act: a full run, and one that continues from it
  await runOnce(catalog, finder, { length: LENGTH });
  const [full, ...others] = await last();
  await addFaces(catalog, faces(30, 0, [0.22], FACE_CLUSTER_SCORE));
  await runOnce(catalog, finder, { length: LENGTH });
  const [continued] = await last();
  // Assess
  assert.deepEqual(others, []);
  assert.partialDeepStrictEqual(full, [5, true, expected]);
  assert.partialDeepStrictEqual(continued, [6, true, expected]);
});

test("a run never merges clusters named after two people, and keeps their ids", async (t) => {
  // Prepare: two groups that a bridge of new faces will connect.
  const catalog = await openLibrary(t);
  const at = (angle: number) => {
    const vector = new Float32Array(LENGTH);
    vector.set([Math.cos(angle), Math.sin(angle)]);
    return normalise(vector, LENGTH);
  };
  const faces = (from: number, angles: number[]) =>
    angles.map((angle, index) => ({ faceId: faceIdOfNumber(from + index), vector: at(angle) }));
  await addFaces(catalog, [...faces(0, [0, 0.1, 0.2, 0.3]), ...faces(10, [1.6, 1.7, 1.8, 1.9])]);
  await runOnce(catalog, finder, { length: LENGTH });
  const before = await published(catalog);
  const idOf = (clusters: typeof before.clusters, number: number) =>
    clusters.find(({ faces }) => faces.some(({ faceId }) => faceId === faceIdOfNumber(number)))?.clusterId;
  const [ada, ben] = [idOf(before.clusters, 0)!, idOf(before.clusters, 10)!];
  await nameCluster(catalog, ada, "Ada");
  await nameCluster(catalog, ben, "Ben");
  await addFaces(catalog, faces(20, [0.5, 0.7, 0.9, 1.1, 1.3]));
  // Act
  const run = await runOnce(catalog, finder, { length: LENGTH });
  const apart = await published(catalog);
  await nameCluster(catalog, ben, "Ada");
  await runOnce(catalog, finder, { length: LENGTH });
  const together = await published(catalog);
  // Assess
  assert.equal(run.clusters, 2);
  assert.deepEqual(
    [0, 20, 21, 22].map((number) => idOf(apart.clusters, number)),
    [ada, ada, ada, ada],
  );
  assert.deepEqual(
    [10, 24, 23].map((number) => idOf(apart.clusters, number)),
    [ben, ben, ben],
  );
  assert.equal(together.clusters.length, 1);
});

test("faces in five batches give the same clusters as in one, and named clusters keep their names", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faces = people(120, 3);
  const named = new Map<string, string>();
  // Act
  for (let batch = 0; batch < 5; batch++) {
    await addFaces(
      catalog,
      faces.filter((_, index) => index % 5 === batch),
    );
    await runOnce(catalog, finder, { length: LENGTH });
    const { clusters } = await published(catalog);
    for (const [name, clusterId] of named) {
      assert.ok(
        clusters.some((cluster) => cluster.clusterId === clusterId),
        `${name} after batch ${batch}`,
      );
    }
    if (named.size === 0 && clusters[0]) {
      await nameCluster(catalog, clusters[0].clusterId, "Ada");
      named.set("Ada", clusters[0].clusterId);
    }
  }
  const inBatches = await published(catalog);
  const other = await openLibrary(t);
  await addFaces(other, faces);
  await runOnce(other, finder, { length: LENGTH });
  // Assess
  assert.equal(named.size, 1);
  assert.deepEqual(inBatches.partition, (await published(other)).partition);
});

test("a person wider than FACE_CLUSTER_RADIUS stays one cluster up to a gap, and a face between joins by agreement", async (t) => {
  // Prepare: four looks of a person, each a neighbour of the next; another person; and two faces that link them
  const catalog = await openLibrary(t);
  const looks = [0, 0.5, 1, 1.5, 3.1].flatMap((look) => [0, 0.01, 0.02, 0.03, 0.04].map((more) => look + more));
  await addFaces(catalog, onCircle(0, ...looks, 2.05, 2.55));
  // Act
  await runOnce(catalog, finder, { length: CIRCLE_LENGTH });
  // Assess
  const { clusters } = await published(catalog);
  const [wide, other] = clusters.toSorted((a, b) => b.size - a.size);
  assert.deepEqual(
    clusters.map(({ size }) => size).sort((a, b) => b - a),
    [21, 6],
  );
  assert.ok(wide!.faces.some(({ faceId }) => faceId === faceIdOfNumber(25)));
  assert.ok(other!.faces.some(({ faceId }) => faceId === faceIdOfNumber(26)));
});
