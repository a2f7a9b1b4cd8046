import assert from "node:assert/strict";
import { test } from "node:test";
import { inverse, type Pixel, type Similarity, scaleOf, similarityBetween } from "../../lib/geometry/umeyama.ts";

const apply = ({ a, b, tx, ty }: Similarity, [x, y]: Pixel): Pixel => [a * x - b * y + tx, b * x + a * y + ty];

function assertNear(actual: readonly number[], expected: readonly number[], tolerance = 1e-9) {
  assert.equal(actual.length, expected.length);
  for (const [at, value] of actual.entries()) {
    assert.ok(Math.abs(value - expected[at]!) <= tolerance, `${actual} is not ${expected}`);
  }
}

const POINTS: readonly Pixel[] = [
  [10, 20],
  [60, 22],
  [35, 48],
  [17, 70],
  [55, 71],
];

test("similarityBetween: recovers a similarity from transformed points", () => {
  // Prepare
  const turned = { a: 1.7 * Math.cos(0.6), b: 1.7 * Math.sin(0.6), tx: -12, ty: 33 };
  // Act
  const found = similarityBetween(
    POINTS,
    POINTS.map((point) => apply(turned, point)),
  );
  // Assess
  assertNear([found.a, found.b, found.tx, found.ty], [turned.a, turned.b, turned.tx, turned.ty]);
  assert.ok(Math.abs(scaleOf(found) - 1.7) < 1e-9);
});

test("similarityBetween: minimises the sum of squared distances", () => {
  // Prepare
  const target: Pixel[] = POINTS.map(([x, y], at) => [0.5 * x + at ** 2, 0.6 * y - 3 * at]);
  const cost = (similarity: Similarity) =>
    POINTS.reduce((sum, point, at) => {
      const [x, y] = apply(similarity, point);
      return sum + (x - target[at]![0]) ** 2 + (y - target[at]![1]) ** 2;
    }, 0);
  // Act
  const best = similarityBetween(POINTS, target);
  // Assess
  for (const field of ["a", "b", "tx", "ty"] as const) {
    for (const nudge of [-0.01, 0.01]) assert.ok(cost({ ...best, [field]: best[field] + nudge }) > cost(best));
  }
});

test("similarityBetween: never returns a reflection", () => {
  // Prepare
  const mirrored: Pixel[] = POINTS.map(([x, y]) => [-x, y]);
  // Act
  const { a, b } = similarityBetween(POINTS, mirrored);
  // Assess: the scale of the best rotation is well under 1
  assert.ok(Math.hypot(a, b) < 0.9);
});

test("inverse: maps transformed points back", () => {
  // Prepare
  const there = { a: 0.3, b: -1.1, tx: 5, ty: 250 };
  // Act
  const back = apply(inverse(there), apply(there, [123, -45]));
  // Assess
  assertNear(back, [123, -45]);
});
