import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { allDecisions } from "../../lib/catalog/decisions/people.ts";
import { deleteFaceRows } from "../../lib/catalog/rows/faces.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { readNearness } from "../../lib/catalog/versions/nearness.ts";
import { getPlan } from "../../lib/catalog/versions/run-artefacts.ts";
import { latestVersion } from "../../lib/catalog/versions/runs.ts";
import { allClusters } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { publishRun } from "../../lib/runs/publish.ts";
import { failRun } from "../../lib/runs/run.ts";
import { randomNumbers, syntheticFaces } from "../dbscan/synthetic.ts";
import { confirmFaces, markNotFaces, nameCluster, personNamed, rejectFaces, undecideFaces } from "../support/decide.ts";
import { addFaces, CIRCLE_LENGTH, faceIdOfNumber, onCircle, openLibrary } from "./library.ts";
import { planOptions, prepareRun, runOnce } from "./run.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const ids = (...numbers: number[]) => numbers.map(faceIdOfNumber);

/** Executes a run, and reads the cluster and person of each face. */
async function run(catalog: Catalog, given: Record<string, unknown> = {}) {
  const record = await runOnce(catalog, finder, { length: CIRCLE_LENGTH, parameters: readParameters(given) });
  const decisions = await allDecisions(catalog);
  const of = new Map<string, string>();
  for await (const { clusterId, faces } of allClusters(catalog, (await latestVersion(catalog))!)) {
    for (const { faceId } of faces) of.set(faceId, clusterId);
  }
  const clusterOf = (number: number) => of.get(faceIdOfNumber(number));
  const personOf = (number: number) => decisions.get(clusterOf(number) ?? "")?.personId;
  const members = [...of.keys()].sort();
  return { ...record, clusterOf, personOf, members };
}

test("twins: two copies of one picture form no cluster and lead to no question", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, onCircle(0, 0, 0));
  await addFaces(
    catalog,
    onCircle(10, 2, 2).map((face) => ({ ...face, face: { sizePx: 40 } })),
  );
  // Act
  const alone = await run(catalog);
  const near = await readNearness(catalog, alone.version!);
  await addFaces(catalog, onCircle(20, 0.3));
  const together = await run(catalog);
  // Assess
  assert.deepEqual([alone.clusters, alone.eligible, alone.noise], [0, 1, 1]);
  assert.deepEqual(near?.faceToFace, []);
  assert.deepEqual(together.members, ids(0, 1, 20).sort());
  assert.deepEqual([together.clusters, together.eligible, together.clustered, together.noise], [1, 2, 3, 0]);
});

test("twins: copies count as one neighbour, and all of them are in the cluster", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const settings = { FACE_FEW_CORE: 4, FACE_CLUSTER_CORE: 4 };
  await addFaces(catalog, [...onCircle(0, 0, 0.1, 0.2), ...onCircle(10, 0, 0.1, 0.2, 0, 0.1)]);
  // Act
  const three = await run(catalog, settings);
  await addFaces(catalog, onCircle(20, 0.3));
  const four = await run(catalog, settings);
  // Assess
  assert.deepEqual([three.clusters, three.noise], [0, 3]);
  assert.deepEqual(four.members, ids(0, 1, 2, 10, 11, 12, 13, 14, 20).sort());
  assert.equal(four.noise, 0);
});

test("twins: a copy follows its first into a cluster that it would not join by distance", async (t) => {
  // Prepare: a chain whose last face is farther from the centre than a joining face may be.
  const catalog = await openLibrary(t);
  const chain = onCircle(0, 0, 0.3, 0.6, 0.9, 1.2, 1.5);
  const settings = { FACE_CLUSTER_RADIUS: 1.5, FACE_MATCH_DIST: 0.1, FACE_CLUSTER_CORE: 3 };
  const [copy] = onCircle(50, 0);
  const [blurred] = onCircle(60, 1.5);
  await addFaces(catalog, [...chain, copy!, { ...blurred!, face: { sizePx: 40 } }]);
  // Act
  const { clusterOf, clusters } = await run(catalog, settings);
  // Assess
  assert.equal(clusters, 1);
  assert.ok(clusterOf(0) && clusterOf(5));
  assert.equal(clusterOf(50), clusterOf(0));
  assert.equal(clusterOf(60), clusterOf(0));
});

test("twins: a confirmed copy assigns its first to the person, a rejected copy stays out", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const [first, second] = ids(0, 50).sort();
  const { vector } = onCircle(0, 0)[0]!;
  await addFaces(catalog, [{ faceId: first!, vector }, { faceId: second!, vector }, ...onCircle(1, 0.1, 0.2, 0.3)]);
  const { vector: other } = onCircle(0, 0.1)[0]!;
  await addFaces(catalog, [{ faceId: faceIdOfNumber(70), vector: other }]);
  await run(catalog);
  const { personId: ada } = await personNamed(catalog, "Ada");
  // Act
  await confirmFaces(catalog, [second!], ada);
  await rejectFaces(catalog, ids(70), ada);
  const { personOf } = await run(catalog);
  // Assess
  assert.deepEqual([0, 50, 1, 2, 3].map(personOf), new Array(5).fill(ada));
  assert.equal(personOf(70), undefined);
});

test("twins: copies confirmed as two people are in both people's clusters, and count as one", async (t) => {
  // Prepare: Ada has a cluster; Ben has only a copy of one of her pictures.
  const catalog = await openLibrary(t);
  await addFaces(catalog, [...onCircle(0, 0, 0.1, 0.2, 0.3), ...onCircle(10, 0.3), ...onCircle(20, 3, 3, 3)]);
  const before = await run(catalog);
  const ada = await nameCluster(catalog, before.clusterOf(0)!, "Ada");
  const { personId: ben } = await personNamed(catalog, "Ben");
  const { personId: cem } = await personNamed(catalog, "Cem");
  await confirmFaces(catalog, ids(3, 20), ada.personId);
  // Act
  await confirmFaces(catalog, ids(10, 21), ben);
  await confirmFaces(catalog, ids(22), cem);
  const found = await run(catalog);
  const again = await run(catalog, { FACE_MATCH_DIST: 0.45 });
  // Assess
  for (const { personOf, clusterOf } of [found, again]) {
    assert.deepEqual([0, 1, 2, 3, 20].map(personOf), new Array(5).fill(ada.personId));
    assert.deepEqual([10, 21, 22].map(personOf), [ben, ben, cem]);
    assert.equal(clusterOf(0), before.clusterOf(0));
  }
});

test("twins: two confirmed copies do not make a similar face a core", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { personId: ada } = await personNamed(catalog, "Ada");
  await addFaces(catalog, [...onCircle(0, 0, 0, 0), ...onCircle(10, 0.6)]);
  await confirmFaces(catalog, ids(0, 1, 2), ada);
  const settings = { FACE_FEW_CORE: 3, FACE_CLUSTER_CORE: 3, FACE_MATCH_DIST: 0.1, FACE_CLUSTER_DIST: 0.58 };
  // Act
  const { personOf, members } = await run(catalog, settings);
  // Assess
  assert.deepEqual([0, 1, 2].map(personOf), [ada, ada, ada]);
  assert.equal(members.length, 3);
});

test("twins: the next copy becomes the first when the first is deleted", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, [...onCircle(0, 0, 0, 0), ...onCircle(10, 0.2, 0.2)]);
  await run(catalog);
  for (const gone of [0, 1, 2, 11]) {
    // Act
    await forget(catalog, faceIdOfNumber(gone));
    const { members, eligible } = await run(catalog);
    // Assess
    const left = ids(0, 1, 2, 10, 11).filter(
      (id) =>
        !ids(0, 1, 2, 11)
          .slice(0, [0, 1, 2, 11].indexOf(gone) + 1)
          .includes(id),
    );
    assert.deepEqual(members, gone >= 2 ? [] : left.sort());
    assert.equal(eligible, gone >= 2 ? 1 : 2);
  }
});

async function forget(catalog: Catalog, faceId: string): Promise<void> {
  await deleteVectors(catalog, faceId.slice(0, 28), new Set([faceId]));
  await noteFaces(catalog, [faceId]);
  await deleteFaceRows(catalog, [faceId]);
}

/**
 * Reads the content of a version independently of cluster ids: faces and distances of each cluster, and its nearness.
 */
async function contentOf(catalog: Catalog, version: number) {
  const clusters: string[] = [];
  const nameOf = new Map<string, string>();
  for await (const { clusterId, faces } of allClusters(catalog, version)) {
    const name = faces.map(({ faceId, distance }) => `${faceId} ${distance}`).join("\n");
    clusters.push(name);
    nameOf.set(clusterId, name);
  }
  const { clusterIds, clusterToCluster, ...near } = (await readNearness(catalog, version))!;
  return {
    clusters: clusters.sort(),
    near,
    pairs: clusterToCluster.length,
    named: clusterIds.map((id) => nameOf.get(id)),
  };
}

/** Executes a run up to publish, and reads its version; undefined if there was nothing to do. */
async function prepared(catalog: Catalog, force: boolean) {
  const options = planOptions({ length: LONG, blockRows: 13, force });
  if (!(await prepareRun(catalog, finder, options))) return undefined;
  const { version, eligible, rest, basis } = await getPlan(catalog, options.runId);
  return { runId: options.runId, basis, found: { ...(await contentOf(catalog, version)), eligible, rest } };
}

const LONG = 24;
const POOL = 120;
const VECTORS = 60;

test("twins: an incremental run finds the same clusters as a full run", async (t) => {
  let incremental = 0;
  for (const seed of [1]) {
    // Prepare: faces with few different vectors; some are too small to form clusters.
    const random = randomNumbers(seed);
    const pick = (n: number) => Math.floor(random() * n);
    const rows = syntheticFaces(VECTORS, { length: LONG, facesEach: 5, spread: 0.45, seed });
    const face = (number: number) => {
      const row = pick(VECTORS);
      return {
        faceId: faceIdOfNumber(number),
        vector: rows.slice(row * LONG, (row + 1) * LONG),
        face: { sizePx: random() < 0.2 ? 60 : 100 },
      };
    };
    const catalog = await openLibrary(t);
    const people = [(await personNamed(catalog, "Ada")).personId, (await personNamed(catalog, "Ben")).personId];
    const numbers = Array.from({ length: POOL }, (_, number) => number);
    const present = new Set(numbers.filter(() => random() < 0.8));
    await addFaces(catalog, [...present].map(face));
    const some = () => ids([...present][pick(present.size)]!);
    for (let step = 0; step < 7; step++) {
      const decisions = step === 0 ? 6 : pick(3);
      for (let count = 0; count < decisions; count++) {
        const kind = random();
        if (kind < 0.5) await confirmFaces(catalog, some(), people[pick(2)]!);
        else if (kind < 0.8) await rejectFaces(catalog, some(), people[pick(2)]!);
        else if (kind < 0.9) await markNotFaces(catalog, some());
        else await undecideFaces(catalog, some());
      }
      if (step > 0 && random() < 0.7) {
        const [gone] = some();
        await forget(catalog, gone!);
        for (const number of present) if (faceIdOfNumber(number) === gone) present.delete(number);
      }
      if (step > 0) {
        const number = pick(POOL);
        await addFaces(catalog, [face(number)]);
        present.add(number);
      }
      // Act
      const whole = (await prepared(catalog, true))!;
      await failRun(catalog, whole.runId, "the test only compares it");
      const part = await prepared(catalog, false);
      // Assess
      if (!part) continue;
      assert.deepEqual(part.found, whole.found, `step ${step} of seed ${seed}`);
      if (part.basis !== undefined) incremental++;
      await publishRun(catalog, part.runId);
    }
  }
  assert.ok(incremental > 4, `only ${incremental} runs were incremental`);
});

test("twins: the clusters do not depend on the order in which copies arrive", async (t) => {
  // Prepare
  const rows = syntheticFaces(12, { length: LONG, facesEach: 4, spread: 0.45, seed: 7 });
  const faces = Array.from({ length: 30 }, (_, number) => {
    const row = (number * 7) % 12;
    return { faceId: faceIdOfNumber(number), vector: rows.slice(row * LONG, (row + 1) * LONG) };
  });
  const found: unknown[] = [];
  for (const seed of [0, 1, 2]) {
    const random = randomNumbers(seed);
    const order = faces.map((face) => ({ face, at: random() })).sort((a, b) => a.at - b.at);
    const catalog = await openLibrary(t);
    // Act
    const size = seed === 0 ? 30 : 6;
    for (let from = 0; from < 30; from += size) {
      await addFaces(
        catalog,
        order.slice(from, from + size).map(({ face }) => face),
      );
      await runOnce(catalog, finder, { length: LONG });
    }
    const { clusters, near } = await contentOf(catalog, (await latestVersion(catalog))!);
    found.push({ clusters, near });
  }
  // Assess
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});
