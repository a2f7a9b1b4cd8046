import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readNearness } from "../../lib/catalog/versions/nearness.ts";
import { latestVersion } from "../../lib/catalog/versions/runs.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "./library.ts";
import { runOnce } from "./run.ts";

const LENGTH = 8;

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

/** A face by number, so far from the first axis; no two have quite the same vector. */
function faceAt(number: number, distance: number, axis = 1, faceId = faceIdOfNumber(number)) {
  const angle = 2 * Math.asin(distance / 2);
  const vector = new Float32Array(LENGTH);
  vector[0] = Math.cos(angle);
  vector[axis] = Math.sin(angle);
  vector[LENGTH - 1] = number * 1e-4;
  return { faceId, vector };
}

test("a version tells what is near the faces and clusters it leaves open", async (t) => {
  // Prepare: a cluster at the first axis; one face near it, one nearer but in a photo of its own face, and two that are
  // like each other and far from the cluster, one of them too small to make one.
  const catalog = await openLibrary(t);
  const sibling = faceAt(0, 0.7, 2, faceIdOfNumber(1).replace(/.$/, "1"));
  const small = { ...faceAt(21, 1.35, 4), face: { sizePx: 40 } };
  await addFaces(catalog, [
    ...[1, 2, 3, 4, 5].map((number) => faceAt(number, 0)),
    faceAt(10, 0.75, 3),
    sibling,
    faceAt(20, 1.4, 4),
    small,
  ]);
  // Act
  await runOnce(catalog, finder, { length: LENGTH });
  const near = (await readNearness(catalog, (await latestVersion(catalog))!))!;
  // Assess
  const nameOf = (face: number) => near.faceIds[face]!;
  assert.equal(near.clusterIds.length, 1);
  assert.deepEqual(
    near.faceToCluster.map(([face, cluster, distance]) => [nameOf(face), cluster, Math.round(distance * 100) / 100]),
    [[faceIdOfNumber(10), 0, 0.75]],
  );
  const pairs = near.faceToFace.map(([a, b]) => [nameOf(a), nameOf(b)].sort());
  assert.deepEqual(pairs, [[faceIdOfNumber(20), faceIdOfNumber(21)].sort()]);
  assert.deepEqual(near.unclear.map(nameOf), [faceIdOfNumber(21)]);
  assert.deepEqual(near.clusterToCluster, []);
});

test("two clusters near each other are told, not two that are in the same photos", async (t) => {
  // Prepare: three clusters .7 from each other; those of the second and third are in the same photos.
  const catalog = await openLibrary(t);
  const twin = (number: number) => faceIdOfNumber(number).replace(/.$/, "1");
  await addFaces(catalog, [
    ...[1, 2, 3, 4].map((number) => faceAt(number, 0)),
    ...[11, 12, 13, 14].map((number) => faceAt(number, 0.7)),
    ...[11, 12, 13, 14].map((number) => faceAt(number, 0.7, 2, twin(number))),
  ]);
  // Act
  await runOnce(catalog, finder, { length: LENGTH });
  const near = (await readNearness(catalog, (await latestVersion(catalog))!))!;
  // Assess
  assert.equal(near.clusterIds.length, 3);
  const pairs = near.clusterToCluster.map(([a, b]) => `${a} ${b}`);
  assert.equal(pairs.length, 4);
  assert.ok(pairs.every((pair) => pairs.includes(pair.split(" ").toReversed().join(" "))));
});
