import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { KnownClusters } from "../../lib/recognition/known-clusters.ts";
import { nearestFaces } from "../../lib/recognition/nearest-faces.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { addFaces, embedderOf, faceIdOfNumber, openLibrary } from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";

const LENGTH = 32;
const FACES = 200;
const FACES_EACH = 8;

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const rows = syntheticFaces(FACES, { length: LENGTH, facesEach: FACES_EACH, spread: 0.5, seed: 3 });
const vectorOf = (number: number) => rows.slice(number * LENGTH, (number + 1) * LENGTH);
const faces = Array.from({ length: FACES }, (_, number) => ({
  faceId: faceIdOfNumber(number),
  vector: vectorOf(number),
}));

/** Sorts all faces by their distance from a vector, nearest first, by brute force. */
function byDistance(asked: Float32Array): string[] {
  const distance = (vector: Float32Array) => Math.hypot(...vector.map((value, at) => value - asked[at]!));
  return faces.toSorted((a, b) => distance(a.vector) - distance(b.vector)).map(({ faceId }) => faceId);
}

test("nearestFaces: equals brute force, and in a large library compares only near clusters", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const embedder = embedderOf(LENGTH);
  const clusters = new KnownClusters({ catalog, embedder, parameters: readParameters({}), threads: 1 });
  t.after(() => clusters.close());
  const options = { catalog, embedder, clusters, limit: 5 };
  await addFaces(catalog, faces);
  const asked = [vectorOf(0), vectorOf(100), vectorOf(FACES - 1)].map((vector) => ({ vector }));
  // Act
  const before = await nearestFaces(options, asked);
  await runOnce(catalog, finder, { length: LENGTH });
  const afterwards = await nearestFaces(options, asked);
  const large = await nearestFaces({ ...options, whole: 10 }, asked);
  const none = await nearestFaces(options, []);
  // Assess
  for (const [at, { vector }] of asked.entries()) {
    assert.deepEqual(
      before.nearest[at]!.map(({ faceId }) => faceId),
      byDistance(vector).slice(0, 5),
    );
    assert.equal(before.nearest[at]![0]!.distance, 0);
    assert.deepEqual(large.nearest[at]![0], before.nearest[at]![0]);
  }
  assert.deepEqual(afterwards, before);
  assert.deepEqual([before.complete, large.complete], [true, false]);
  assert.deepEqual(none.nearest, []);
});
