import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf } from "../../lib/dbscan/block.ts";
import { rejoin } from "../../lib/dbscan/rejoin.ts";

const circle = (...angles: number[]) =>
  blockOf(0, 2, Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])));
const never = () => false;

test("rejoin: joins parts with near centres, nearest first, and none that is far from any of them", () => {
  // Prepare: centres at 0, .3 and .5 are within reach of the next, but the first and the last are not
  const parts = [[7, 8], [1, 9], [3, 4], [5]];
  const centres = circle(0, 0.3, 0.5, 2);
  // Act
  const joined = rejoin(parts, centres, 0.4, never);
  const all = rejoin(parts, centres, 0.6, never);
  // Assess
  assert.deepEqual(joined, [[1, 3, 4, 9], [5], [7, 8]]);
  assert.deepEqual(all, [[1, 3, 4, 7, 8, 9], [5]]);
});

test("rejoin: parts that are two people stay apart, also by way of a third", () => {
  // Prepare
  const parts = [[1], [2], [3]];
  const areApart = (a: number, b: number) => a === 0 && b === 2;
  // Act
  const joined = rejoin(parts, circle(0, 0.1, 0.25), 1, areApart);
  // Assess
  assert.deepEqual(joined, [[1, 2], [3]]);
});
