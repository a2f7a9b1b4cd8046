import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { allDecisions } from "../../lib/catalog/decisions/people.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { latestVersion } from "../../lib/catalog/versions/runs.ts";
import { allClusters } from "../../lib/catalog/versions/versions.ts";
import { forgetAllPeople } from "../../lib/catalog/views/reset.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { type ConstrainInputs, constrain } from "../../lib/runs/constrain.ts";
import type { PriorState } from "../../lib/runs/previous.ts";
import {
  confirmFaces,
  markNotFaces,
  moveFaces,
  nameCluster,
  personNamed,
  rejectCluster,
  rejectFaces,
} from "../support/decide.ts";
import { addFaces, CIRCLE_LENGTH, faceIdOfNumber, onCircle, openLibrary } from "./library.ts";
import { runOnce } from "./run.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const ids = (...numbers: number[]) => numbers.map(faceIdOfNumber);

/** Executes a run, and reads the cluster of each face and the person of each cluster. */
async function run(catalog: Catalog) {
  await runOnce(catalog, finder, { length: CIRCLE_LENGTH });
  const decisions = await allDecisions(catalog);
  const of = new Map<string, string>();
  const people = new Map<string, string | undefined>();
  for await (const { clusterId, faces } of allClusters(catalog, (await latestVersion(catalog))!)) {
    people.set(clusterId, decisions.get(clusterId)?.personId);
    for (const { faceId } of faces) of.set(faceId, clusterId);
  }
  const clusterOf = (number: number) => of.get(faceIdOfNumber(number));
  return { clusterOf, personOf: (number: number) => people.get(clusterOf(number) ?? ""), clusters: people };
}

/** Reads the ids of all faces in clusters. */
async function members(catalog: Catalog): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { faces } of allClusters(catalog, (await latestVersion(catalog))!)) {
    for (const { faceId } of faces) found.add(faceId);
  }
  return found;
}

test("constrain: rejected faces never return to the person and may form their own cluster", async (t) => {
  // Prepare: five faces of Ada, and five of someone else that the distances cannot tell from her.
  const catalog = await openLibrary(t);
  await addFaces(catalog, [...onCircle(0, 0, 0.1, 0.2, 0.3, 0.4), ...onCircle(10, 0.5, 0.6, 0.7, 0.8, 0.9)]);
  const before = await run(catalog);
  const ada = await nameCluster(catalog, before.clusterOf(0)!, "Ada");
  assert.equal(before.clusters.size, 1);
  // Act
  await rejectFaces(catalog, ids(10, 11, 12, 13, 14), ada.personId);
  const first = await run(catalog);
  await addFaces(catalog, onCircle(20, 0.45));
  const second = await run(catalog);
  // Assess
  for (const { clusterOf, personOf, clusters } of [first, second]) {
    assert.equal(clusters.size, 2);
    for (const number of [0, 1, 2, 3, 4]) assert.equal(personOf(number), ada.personId);
    for (const number of [10, 11, 12, 13, 14]) {
      assert.equal(personOf(number), undefined);
      assert.equal(clusterOf(number), clusterOf(10));
    }
  }
  assert.equal(second.clusterOf(0), before.clusterOf(0));
  assert.equal(second.clusterOf(10), first.clusterOf(10));
});

test("constrain: the name stays with the rest of a cluster when most of its faces are rejected", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, onCircle(0, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9));
  const before = await run(catalog);
  const ada = await nameCluster(catalog, before.clusterOf(0)!, "Ada");
  // Act
  await rejectFaces(catalog, ids(3, 4, 5, 6, 7, 8, 9), ada.personId);
  const after = await run(catalog);
  // Assess
  assert.deepEqual([0, 1, 2].map(after.personOf), [ada.personId, ada.personId, ada.personId]);
  assert.equal(after.clusterOf(0), before.clusterOf(0));
  assert.deepEqual([3, 9].map(after.personOf), [undefined, undefined]);
  assert.ok(after.clusterOf(3) && after.clusterOf(3) === after.clusterOf(9));
});

test("constrain: a confirmed face is in its person's nearest cluster at any distance, or in a new one", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, [
    ...onCircle(0, 0, 0.1, 0.2, 0.3),
    ...onCircle(10, 1.5, 1.6, 1.7, 1.8),
    ...onCircle(20, 3),
    ...onCircle(30, 4.5),
  ]);
  const before = await run(catalog);
  const ada = await nameCluster(catalog, before.clusterOf(0)!, "Ada");
  assert.equal(before.clusterOf(20), undefined);
  // Act
  await confirmFaces(catalog, ids(20, 11), ada.personId);
  const { personId: other } = await personNamed(catalog, "Other");
  await confirmFaces(catalog, ids(30), other);
  const after = await run(catalog);
  const again = await run(catalog);
  // Assess
  for (const { personOf, clusterOf } of [after, again]) {
    assert.deepEqual([20, 11, 30].map(personOf), [ada.personId, ada.personId, other]);
    assert.equal(clusterOf(20), before.clusterOf(10), "the nearest of her clusters");
  }
});

test("constrain: splits a cluster with confirmed faces of two people; the others follow the nearest", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, onCircle(0, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9));
  await run(catalog);
  // Act
  const [ada, ben] = [(await personNamed(catalog, "Ada")).personId, (await personNamed(catalog, "Ben")).personId];
  await confirmFaces(catalog, ids(0), ada);
  await confirmFaces(catalog, ids(9), ben);
  const cut = await run(catalog);
  await moveFaces(catalog, ids(4), { from: ada, to: ben });
  const moved = await run(catalog);
  // Assess
  const people = (numbers: number[], { personOf }: typeof cut) => numbers.map(personOf);
  assert.deepEqual(people([0, 1, 2, 3, 4], cut), new Array(5).fill(ada));
  assert.deepEqual(people([5, 6, 7, 8, 9], cut), new Array(5).fill(ben));
  assert.deepEqual(people([3, 4, 5], moved), [ada, ben, ben]);
});

test('constrain: a face marked as "not a face" is in no cluster', async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, onCircle(0, 0, 0.1, 0.2, 0.3, 0.4));
  await run(catalog);
  // Act
  await markNotFaces(catalog, ids(2));
  const after = await run(catalog);
  // Assess
  assert.equal(after.clusterOf(2), undefined);
  assert.ok(after.clusterOf(1));
  // Act: until all decisions are forgotten.
  await forgetAllPeople(catalog);
  const forgotten = await run(catalog);
  // Assess
  assert.equal(forgotten.clusterOf(2), forgotten.clusterOf(1));
});

test("formGroups: the second pass finds people with few photos, unless FACE_FEW_CORE excludes them", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, [...onCircle(0, 0, 0.1, 0.2, 0.3), ...onCircle(10, 2, 2.3), ...onCircle(20, 4, 4.6)]);
  // Act
  const found = await run(catalog);
  const { clusters } = await runOnce(catalog, finder, {
    length: CIRCLE_LENGTH,
    parameters: readParameters({ FACE_FEW_CORE: "4" }),
  });
  // Assess
  assert.equal(found.clusterOf(10), found.clusterOf(11));
  assert.ok(found.clusterOf(10));
  assert.equal(found.clusterOf(20), undefined, "neighbours for a large cluster are not near enough for a small one");
  assert.equal(clusters, 1);
});

test("freeDoubles: releases the second face of a photo if it is a border, keeps it if it is a core", async (t) => {
  // Prepare: a border of Ada's cluster is in a photo with another face of the cluster.
  const catalog = await openLibrary(t);
  const [border] = onCircle(40, 0.9);
  const sibling = { faceId: faceIdOfNumber(2).replace(/.$/, "1"), vector: border!.vector };
  const [mirrored] = onCircle(41, 0.15);
  const twin = { faceId: faceIdOfNumber(1).replace(/.$/, "1"), vector: mirrored!.vector };
  await addFaces(catalog, [...onCircle(0, 0, 0.1, 0.2, 0.3), sibling, twin]);
  // Act
  await runOnce(catalog, finder, { length: CIRCLE_LENGTH });
  // Assess
  const found = await members(catalog);
  assert.ok(found.has(faceIdOfNumber(2)) && found.has(faceIdOfNumber(1)));
  assert.equal(found.has(sibling.faceId), false);
  assert.ok(found.has(twin.faceId), "as near as the rest: a mirror");
});

test("formGroups: drops a border that is farther from the centre than FACE_CLUSTER_RADIUS", async (t) => {
  // Prepare: a core at the edge of a cluster, and a face that is near only that core.
  const catalog = await openLibrary(t);
  await addFaces(catalog, [...onCircle(0, 0, 1e-3, 2e-3, 3e-3, 0.1, 0.3), ...onCircle(10, 0.92)]);
  // Act
  const trimmed = await run(catalog);
  await runOnce(catalog, finder, {
    length: CIRCLE_LENGTH,
    parameters: readParameters({ FACE_CLUSTER_RADIUS: 1.5, FACE_MATCH_DIST: 0.1 }),
  });
  const whole = await members(catalog);
  // Assess
  assert.equal(trimmed.clusterOf(10), undefined);
  assert.ok(trimmed.clusterOf(5));
  assert.ok(whole.has(faceIdOfNumber(10)));
});

test("constrain: a cluster rejected for a person stays separate when new faces connect the two", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, [...onCircle(0, 0, 0.1, 0.2, 0.3), ...onCircle(10, 1.2, 1.3, 1.4, 1.5)]);
  const before = await run(catalog);
  const ada = await nameCluster(catalog, before.clusterOf(0)!, "Ada");
  await rejectCluster(catalog, before.clusterOf(10)!, ada.personId);
  // Act
  await addFaces(catalog, onCircle(20, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1));
  const after = await run(catalog);
  const again = await run(catalog);
  // Assess
  for (const { clusterOf, personOf } of [after, again]) {
    assert.deepEqual([0, 1, 2, 3].map(personOf), new Array(4).fill(ada.personId));
    assert.deepEqual([10, 11, 12, 13].map(clusterOf), new Array(4).fill(before.clusterOf(10)));
    assert.equal(personOf(10), undefined);
  }
});

test("constrain: drops a component none of whose faces may be in a cluster", async () => {
  // Prepare
  const prior: Pick<PriorState, "personOf" | "mayBelong"> = {
    personOf: () => undefined,
    mayBelong: (faceId) => !faceId.startsWith("refused"),
  };
  const faceIds = ["refused-1", "refused-2", "other-3", "other-4"];
  const inputs = { prior, faceIds, core: 4 } as unknown as ConstrainInputs;
  // Act
  const parts = await constrain(inputs, [
    [0, 1],
    [2, 3],
  ]);
  // Assess
  assert.deepEqual(parts, [{ rows: [2, 3], personId: undefined }]);
});
