import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blockOf } from "../../lib/dbscan/block.ts";
import { CentreCollector, centreBlocks, centresWithin } from "../../lib/dbscan/centres.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const circle = (angles: readonly number[], terms?: readonly number[]) =>
  blockOf(
    0,
    2,
    Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
    terms && Float64Array.from(terms),
  );

test("CentreCollector: a centre is the unit-length mean of its rows, and has the mean of their terms", () => {
  // Prepare
  const rows = circle([0, 0.2, 3], [0.1, 0.3, -0.2]);
  const collector = new CentreCollector(2, 2);
  // Act
  for (const [row, group] of [0, 0, 1].entries()) collector.add(group, rows, row);
  const { rows: centres, terms } = collector.centres();
  // Assess
  assert.ok(Math.abs(Math.atan2(centres[1]!, centres[0]!) - 0.1) < 1e-6);
  assert.deepEqual(
    [...terms].map((term) => Math.round(term * 1e9) / 1e9),
    [0.2, -0.2],
  );
});

test("centresWithin: counts the terms of both the row and the centre", async () => {
  // Prepare: .5 apart by angle; .25 more with both terms
  const rows = circle([0, 0], [0, 0.1]);
  const centres = centreBlocks(circle([0.5, 0.5], [0, 0.15]));
  const angle = (2 * Math.sin(0.25)) ** 2;
  // Act
  const near = await centresWithin(finder, rows, centres, Math.sqrt(angle + 0.2));
  // Assess
  const found = [...near].flatMap(([row, some]) => some.map(({ group, squared }) => [row, group, squared] as const));
  assert.deepEqual(
    found.map(([row, group]) => [row, group]),
    [
      [0, 0],
      [0, 1],
      [1, 0],
    ],
  );
  for (const [row, group, squared] of found) {
    assert.ok(Math.abs(squared - angle - 0.1 * row - 0.15 * group) < 1e-6, `${squared}`);
  }
});
