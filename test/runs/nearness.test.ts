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

/** Returns a face at a distance from the first axis; the number makes each vector slightly different. */
function faceAt(number: number, distance: number, axis = 1, faceId = faceIdOfNumber(number)) {
  const angle = 2 * Math.asin(distance / 2);
  const vector = new Float32Array(LENGTH);
  vector[0] = Math.cos(angle);
  vector[axis] = Math.sin(angle);
  vector[LENGTH - 1] = number * 1e-4;
  return { faceId, vector };
}

test("computeNearness: lists clusters and faces near open faces, but not clusters in the same photo", async (t) => {
  // Prepare: a cluster at the first axis, and one far from everything; one face near the first, one nearer but in a photo
  // with a face of that cluster, and two similar faces far from both, one of them too small to form one.
  const catalog = await openLibrary(t);
  const sibling = faceAt(0, 0.7, 2, faceIdOfNumber(1).replace(/.$/, "1"));
  const small = { ...faceAt(21, 1.35, 4), face: { sizePx: 40 } };
  await addFaces(catalog, [
    ...[1, 2, 3, 4, 5].map((number) => faceAt(number, 0)),
    ...[31, 32, 33, 34].map((number) => faceAt(number, 1.95)),
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

test("computeNearness: lists pairs of near clusters, except those that share photos", async (t) => {
  // Prepare: three clusters at a distance of .7; the faces of the second and third are in the same photos.
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
