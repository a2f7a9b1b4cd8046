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
  const faces = vectors.map((vector, person) => ({ person, vector }));
  const options = { sets: 1, count: 4, fewest: 15 };
  // Act
  const { prototypes, fewest } = makePrototypes(faces, options);
  const several = makePrototypes(faces, { ...options, sets: 3 });
  // Assess
  const groups = groupsOf(vectors, prototypes);
  assert.ok(prototypes.length >= 2 && prototypes.length <= 4);
  assert.equal(fewest, Math.min(...groups.map(({ length }) => length)));
  assert.ok(fewest >= 15 && several.fewest >= 15, `${fewest} ${several.fewest}`);
  for (const prototype of several.prototypes) assert.ok(Math.abs(Math.hypot(...prototype) - 1) < 1e-9);
  assert.deepEqual(several.prototypes.slice(0, prototypes.length), prototypes);
  assert.ok(several.prototypes.length > prototypes.length);
});

test("makePrototypes: many faces of one person do not make a prototype", () => {
  // Prepare: 30 faces of one person, and 60 other people of another kind
  const one = vectorsOf(syntheticFaces(30, { length: LENGTH, facesEach: 30, spread: 0.3, seed: 1 }));
  const others = vectorsOf(syntheticFaces(60, { length: LENGTH, facesEach: 60, spread: 0.6, seed: 2 }));
  const faces = [
    ...one.map((vector) => ({ person: 0, vector })),
    ...others.map((vector, at) => ({ person: at + 1, vector })),
  ];
  // Act
  const { prototypes, fewest } = makePrototypes(faces, { sets: 1, count: 2, fewest: 15 });
  // Assess
  assert.equal(prototypes.length, 1);
  assert.equal(fewest, 61);
});

test("makePrototypes: refuses too few people", () => {
  // Prepare
  const faces = vectorsOf(syntheticFaces(59, { length: LENGTH })).map((vector, person) => ({ person, vector }));
  // Act and assess
  assert.throws(() => makePrototypes(faces, { count: 4, fewest: 15 }), /59 people are too few/);
});
