import assert from "node:assert/strict";
import { test } from "node:test";
import type { NearPairs } from "../../lib/dbscan/near-pairs.ts";
import { rejoin } from "../../lib/dbscan/rejoin.ts";

/** Numbers of near pairs between two parts. */
function nearPairs(parts: number, ...pairs: [a: number, b: number, count: number][]): NearPairs {
  const near = Array.from({ length: parts }, () => new Map<number, number>());
  for (const [a, b, count] of pairs) {
    near[a]!.set(b, count);
    near[b]!.set(a, count);
  }
  return near;
}

const never = () => false;

test("rejoin: joins parts with many near pairs, and not those with a few of many", () => {
  // Prepare: of 10,000 pairs, 100 and 10 are near
  const near = nearPairs(3, [0, 2, 100], [1, 2, 10]);
  // Act
  const sides = rejoin([100, 100, 100], near, never);
  // Assess
  assert.deepEqual(sides, [[0, 2], [1]]);
});

test("rejoin: what was joined counts as one, so that a bridge does not join two people", () => {
  // Prepare: the small part is near both of the large ones, most of which are apart
  const near = nearPairs(3, [0, 1, 900], [1, 2, 800]);
  // Act
  const sides = rejoin([1000, 10, 1000], near, never);
  // Assess
  assert.deepEqual(sides, [[0, 1], [2]]);
});

test("rejoin: parts that are two people stay apart, also by way of a third", () => {
  // Prepare
  const near = nearPairs(3, [0, 1, 50], [1, 2, 40], [0, 2, 60]);
  const areApart = (a: number, b: number) => Math.min(a, b) === 0 && Math.max(a, b) === 2;
  // Act
  const sides = rejoin([10, 10, 10], near, areApart);
  // Assess
  assert.deepEqual(sides, [[0, 1], [2]]);
});
