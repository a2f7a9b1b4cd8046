import assert from "node:assert/strict";
import { test } from "node:test";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { makePrototypes } from "./prototypes.ts";

const LENGTH = 16;
const vectorsOf = (rows: Float32Array) =>
  Array.from({ length: rows.length / LENGTH }, (_, row) => rows.slice(row * LENGTH, (row + 1) * LENGTH));

/** The mean of the vectors nearest to each prototype, and their number. */
function groupsOf(vectors: readonly Float32Array[], prototypes: readonly Float64Array[]) {
  const product = (a: Float64Array, b: Float32Array) => a.reduce((sum, each, at) => sum + each * b[at]!, 0);
  const nearest = (vector: Float32Array) => {
    const products = prototypes.map((prototype) => product(prototype, vector));
    return products.indexOf(Math.max(...products));
  };
  return prototypes.map((_, at) => vectors.filter((vector) => nearest(vector) === at));
}

test("makePrototypes: unit-length means of enough people each", () => {
  // Prepare: 30 people of one kind, 90 of another, 3 who are alone
  const kinds = [30, 90].flatMap((n, seed) =>
    vectorsOf(syntheticFaces(n, { length: LENGTH, facesEach: n, spread: 0.6, seed: seed + 1 })),
  );
  const alone = vectorsOf(syntheticFaces(3, { length: LENGTH, facesEach: 1, seed: 7 }));
  const vectors = [...kinds, ...alone];
  // Act
  const { prototypes, fewest } = makePrototypes(vectors, 4, 15);
  // Assess
  const groups = groupsOf(vectors, prototypes);
  assert.ok(prototypes.length >= 2 && prototypes.length <= 4);
  assert.equal(fewest, Math.min(...groups.map(({ length }) => length)));
  assert.ok(fewest >= 15, `${fewest}`);
  for (const prototype of prototypes) assert.ok(Math.abs(Math.hypot(...prototype) - 1) < 1e-9);
  assert.deepEqual(makePrototypes(vectors, 4, 15).prototypes, prototypes);
});

test("makePrototypes: refuses too few people", () => {
  // Prepare
  const vectors = vectorsOf(syntheticFaces(59, { length: LENGTH }));
  // Act and assess
  assert.throws(() => makePrototypes(vectors, 4, 15), /59 people are too few/);
});
