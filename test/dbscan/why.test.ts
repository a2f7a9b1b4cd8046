import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf } from "../../lib/dbscan/block.ts";
import { ClusterExplainer } from "../../lib/dbscan/why.ts";

const circle = (...angles: number[]) =>
  blockOf(0, 2, Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])));

test("ClusterExplainer.chain: leads from a border over cores, and is undefined for a joined face", () => {
  // Prepare: three at 0, then steps of .1, then one too far away to be a neighbour.
  const explainer = new ClusterExplainer(circle(0, 0.01, 0.02, 0.1, 0.19, 0.28, 0.5), 0.1, 3);
  // Act
  const { cores, widest } = explainer.explain();
  const border = explainer.chain(5);
  // Assess
  assert.deepEqual(cores, [0, 1, 2, 3, 4]);
  assert.deepEqual([widest?.a, widest?.b], [0, 6]);
  assert.deepEqual(
    border?.map(({ from, to }) => [from, to]),
    [
      [5, 4],
      [4, 3],
      [3, 0],
    ],
  );
  assert.ok(border?.every(({ distance }) => distance <= 0.1));
  assert.deepEqual(explainer.chain(0), []);
  assert.equal(explainer.chain(6), undefined);
});

test("ClusterExplainer: copies count as one neighbour, and are all cores if one is", () => {
  // Prepare: a face with two copies, and one more within reach; then three different faces and one copy.
  const copies = new ClusterExplainer(circle(0, 0, 0, 0.05), 0.1, 3);
  const others = new ClusterExplainer(circle(0, 0, 0.05, 0.06), 0.1, 3);
  // Act and assess
  assert.deepEqual(copies.explain().cores, []);
  assert.deepEqual(others.explain().cores, [0, 1, 2, 3]);
});
