import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blockOf } from "../../lib/dbscan/block.ts";
import { fewGroups } from "../../lib/dbscan/few.ts";
import { LinkCollector } from "../../lib/dbscan/links.ts";
import { gatherRows } from "../../lib/dbscan/memory.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { splitWide } from "../../lib/dbscan/split.ts";
import { bruteForce, matrixOf, syntheticFaces } from "./synthetic.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(2);
});
after(() => finder.close());

const circle = (...angles: number[]) =>
  Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));

test("splitWide: splits a chain between two groups, and keeps a narrow component whole", async () => {
  // Prepare: two dense groups, and three points between them.
  const vectors = blockOf(0, 2, circle(0, 0.02, 0.04, 0.06, 0.2, 0.35, 0.5, 0.64, 0.66, 0.68, 0.7));
  const rows = Array.from({ length: 11 }, (_, at) => 100 + at);
  const rule = { core: 3, rounds: [0.1, 0.05] };
  // Act
  const split = await splitWide(finder, { rows, vectors }, { ...rule, radius: 0.2 });
  const whole = await splitWide(finder, { rows, vectors }, { ...rule, radius: 0.4 });
  const givenUp = await splitWide(finder, { rows, vectors }, { ...rule, rounds: [], radius: 0.2 });
  // Assess
  assert.deepEqual(split, [
    [100, 101, 102, 103],
    [107, 108, 109, 110],
  ]);
  assert.deepEqual(whole, [rows]);
  assert.deepEqual(givenUp, [rows]);
});

test("fewGroups: equals DBSCAN among the remaining rows", async () => {
  // Prepare
  const [length, few] = [24, 0.6];
  for (const seed of [1, 2, 3]) {
    const rows = syntheticFaces(240, { length, facesEach: 3, spread: 0.5, seed });
    const matrix = matrixOf(rows, length, 50);
    const { cores, labels } = bruteForce(rows, length, 0.75, 5);
    const links = [];
    for (let a = 0; a < matrix.blocks; a++) {
      for (let b = a; b < matrix.blocks; b++) {
        const collector = new LinkCollector(matrix.n);
        await collector.add(finder, await matrix.load(a), await matrix.load(b), { eps: 0.75, few }, cores);
        links.push(collector.links());
      }
    }
    const left = [...labels.keys()].filter((row) => labels[row] === -1);
    const expected = bruteForce((await gatherRows(matrix, 50, length, left)).rows, length, few, 2);
    for (const order of [links, links.toReversed()]) {
      // Act
      const groups = fewGroups(240, order, (row) => labels[row] === -1, 2);
      // Assess
      const found = groups.map((group) => group.map((row) => left.indexOf(row)));
      const wanted = Map.groupBy(expected.labels.keys(), (at) => expected.labels[at]!);
      wanted.delete(-1);
      assert.deepEqual(found, [...wanted.values()]);
      assert.ok(found.length > 5);
    }
  }
});
