import assert from "node:assert/strict";
import { test } from "node:test";
import { squaredDistance } from "../../lib/dbscan/block.ts";
import { Distance } from "../../lib/embed/distance.ts";
import { EMBEDDERS } from "../../lib/models/embedders.ts";
import { randomNumbers, syntheticFaces } from "../dbscan/synthetic.ts";
import { embedderOf, fairEmbedderOf } from "../runs/library.ts";

const LENGTH = 16;
const rows = syntheticFaces(40, { length: LENGTH, facesEach: 4, spread: 0.5, seed: 3 });
const faces = Array.from({ length: 40 }, (_, row) => ({ vector: rows.slice(row * LENGTH, (row + 1) * LENGTH) }));

/** Mean of the two largest products with the prototypes, by its definition. */
function commonnessByDefinition(vector: Float32Array): number {
  const bytes = new Int8Array(Buffer.from(fairEmbedderOf(LENGTH).distance!.prototypes, "base64"));
  const products = Array.from({ length: bytes.length / LENGTH }, (_, at) => {
    const prototype = [...bytes.slice(at * LENGTH, (at + 1) * LENGTH)];
    const norm = Math.hypot(...prototype);
    return prototype.reduce((sum, each, index) => sum + (each / norm) * vector[index]!, 0);
  });
  const [first = 0, second = 0] = products.sort((a, b) => b - a);
  return (first + second) / 2;
}

test("Distance: grows with the commonness of both faces, and is never less than 0", () => {
  // Prepare
  const distance = Distance.of(fairEmbedderOf(LENGTH));
  let [clamped, farther, nearer] = [0, 0, 0];
  for (const a of faces) {
    for (const b of faces) {
      const euclidean = a.vector.reduce((sum, each, at) => sum + (each - b.vector[at]!) ** 2, 0);
      const gained = 0.75 * (commonnessByDefinition(a.vector) + commonnessByDefinition(b.vector) - 2 * 0.2);
      // Act
      const found = distance.between(a, b);
      // Assess
      assert.ok(Math.abs(found ** 2 - Math.max(0, euclidean + gained)) < 1e-6, `${found}`);
      assert.equal(distance.between(b, a), found);
      if (euclidean + gained < 0) clamped++;
      if (gained > 0) farther++;
      else nearer++;
    }
  }
  assert.ok(clamped > 0 && farther > 0 && nearer > 0, `${[clamped, farther, nearer]}`);
});

test("Distance: uses the stored commonness only if it was computed with the same prototypes", () => {
  // Prepare
  const distance = Distance.of(fairEmbedderOf(LENGTH));
  const [face] = faces as [(typeof faces)[0]];
  const { of, value } = distance.commonnessOf(face)!;
  // Act
  const stored = distance.commonnessOf({ ...face, commonness: { of, value: 0.5 } });
  const other = distance.commonnessOf({ ...face, commonness: { of: "other prototypes", value: 0.5 } });
  // Assess
  assert.deepEqual([stored?.value, other?.value], [0.5, value]);
});

test("Distance: is the Euclidean one for a model without prototypes", () => {
  // Prepare
  const distance = Distance.of(embedderOf(LENGTH));
  const [a, b] = faces as [(typeof faces)[0], (typeof faces)[0]];
  // Act
  const found = distance.between(a, b);
  const block = distance.blockOf([a, { ...b, commonness: { of: "prototypes of another time", value: 0.9 } }]);
  // Assess
  assert.ok(Math.abs(found - Math.hypot(...a.vector.map((each, at) => each - b.vector[at]!))) < 1e-6);
  assert.equal(found, Math.sqrt(squaredDistance(block, 0, block, 1)));
  assert.equal(distance.commonnessOf(a), undefined);
});

test("Distance: of two states of a picture it does not count how common the faces are", () => {
  // Prepare
  const distance = Distance.of(fairEmbedderOf(LENGTH));
  const [a, b] = faces as [(typeof faces)[0], (typeof faces)[0]];
  // Act
  const [itself, other] = [distance.betweenEdits(a, a), distance.betweenEdits(a, b)];
  // Assess
  assert.equal(itself, 0);
  assert.ok(Math.abs(other - Math.hypot(...a.vector.map((each, at) => each - b.vector[at]!))) < 1e-6);
});

test("Distance: its id differs whenever terms do", () => {
  // Prepare
  const fair = fairEmbedderOf(LENGTH);
  const records = [
    embedderOf(LENGTH),
    fair,
    { ...fair, distance: { ...fair.distance!, weight: 0.5 } },
    { ...fair, distance: { ...fair.distance!, median: 0.3 } },
    { ...fair, distance: { ...fair.distance!, largest: 3 } },
  ];
  // Act
  const ids = records.map((record) => Distance.of(record).id);
  // Assess
  assert.equal(new Set(ids).size, records.length);
  assert.equal(Distance.of(fairEmbedderOf(LENGTH)).id, ids[1]);
});

for (const record of EMBEDDERS.filter(({ distance }) => distance)) {
  test(`${record.id}: each prototype is the mean of at least 20 people, and common itself`, () => {
    // Prepare
    const distance = Distance.of(record);
    const random = randomNumbers(1);
    const anyone = Float32Array.from({ length: record.output.length }, () => random() - 0.5);
    const norm = Math.hypot(...anyone);
    // Act
    const prototypes = distance.prototypeRows();
    const least = Math.min(...prototypes.map((vector) => distance.commonnessOf({ vector })!.value));
    const { value } = distance.commonnessOf({ vector: anyone.map((each) => each / norm) })!;
    // Assess
    assert.ok(record.distance!.fewestPeople >= 20);
    assert.ok(prototypes.length >= 50);
    assert.ok(least > record.distance!.median && value < record.distance!.median, `${least} ${value}`);
  });
}
