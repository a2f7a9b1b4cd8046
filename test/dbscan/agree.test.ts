import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sidesByAgreement } from "../../lib/dbscan/agree.ts";
import { blockOf } from "../../lib/dbscan/block.ts";
import { countNearPairs } from "../../lib/dbscan/near-pairs.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const circle = (...angles: number[]) =>
  blockOf(0, 2, Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])));

test("sidesByAgreement: a row joins the only side of which it has several neighbours", async () => {
  // Prepare: two sides, the first of two parts; rows that are near the first, near both, and near one row of the second
  const parts = [[0, 1], [2], [3, 4, 5]];
  const vectors = circle(0, 0.05, 0.3, 1, 1.02, 1.04, 0.2, 0.65, 1.35);
  const rows = [...parts, [6], [7], [8]];
  // Act
  const near = await countNearPairs(finder, vectors, rows, 0.36);
  const sides = sidesByAgreement([[0, 1], [2]], near, parts.length, 3);
  // Assess
  assert.deepEqual(sides, [0, undefined, 1]);
});
