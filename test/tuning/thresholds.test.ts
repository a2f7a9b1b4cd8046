import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blockOf } from "../../lib/dbscan/block.ts";
import { dbscan } from "../../lib/dbscan/dbscan.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { computeDistances } from "../../lib/tuning/distances.ts";
import { histogramOf } from "../../lib/tuning/histogram.ts";
import { mapOf } from "../../lib/tuning/map.ts";
import { countsAt } from "../../lib/tuning/thresholds.ts";
import { matrixOf, syntheticFaces } from "../dbscan/synthetic.ts";
import { embedderOf } from "../runs/library.ts";

const LENGTH = 64;
const N = 300;
const embedder = embedderOf(LENGTH);
const rows = syntheticFaces(N, { length: LENGTH, facesEach: 12, spread: 0.6 });

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

test("countsAt: equals DBSCAN at every distance", async () => {
  // Prepare
  const distances = [0.3, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1, 1.1, 1.2, 1.3];
  const parameters = readParameters({ FACE_FEW_CORE: "100" });
  // Act
  const counts = countsAt(await computeDistances(finder, blockOf(0, LENGTH, rows)), embedder, parameters, distances);
  // Assess
  const expected = [];
  for (const distance of distances) {
    const { labels } = await dbscan(finder, matrixOf(rows, LENGTH, 64), distance, parameters.FACE_CLUSTER_CORE);
    const groups = new Set(labels.filter((label) => label >= 0));
    expected.push({ distance, clusters: groups.size, lone: labels.filter((label) => label < 0).length });
  }
  assert.deepEqual(counts, expected);
  assert.ok(new Set(counts.map(({ clusters }) => clusters)).size > 3, "the number of clusters hardly varies");
});

test("countsAt: counts two near remaining faces as a person with few photos", async () => {
  // Prepare: 12 faces of one person, 2 of another, 1 of a third, in a plane
  const angles = [...Array.from({ length: 12 }, (_, at) => at * 0.01), 1.5, 1.6, 2.6];
  const plane = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  const parameters = readParameters({ FACE_FEW_DIST: "0.2" });
  // Act
  const counts = countsAt(
    await computeDistances(finder, blockOf(0, 2, plane)),
    embedderOf(2),
    parameters,
    [0.3, 1.05, 1.5],
  );
  // Assess
  assert.deepEqual(counts, [
    { distance: 0.3, clusters: 2, lone: 1 },
    { distance: 1.05, clusters: 2, lone: 1 },
    { distance: 1.5, clusters: 1, lone: 0 },
  ]);
});

test("histogramOf: counts each pair of grouped faces once, as same or different", async () => {
  // Prepare
  const angles = [0, 0.1, 1, 1.2, 3];
  const plane = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  // Act
  const { step, same, different } = histogramOf(await computeDistances(finder, blockOf(0, 2, plane)), embedderOf(2), [
    "a",
    "a",
    "b",
    "b",
    undefined,
  ]);
  // Assess
  const places = (counts: readonly number[]) => counts.flatMap((count, at) => (count > 0 ? [[at, count]] : []));
  const chord = (angle: number) => Math.floor((2 * Math.sin(angle / 2)) / step);
  assert.deepEqual(places(same), [
    [chord(0.1), 1],
    [chord(0.2), 1],
  ]);
  assert.deepEqual(
    places(different).map(([at]) => at),
    [chord(0.9), chord(1), chord(1.1), chord(1.2)],
  );
});

test("mapOf: places similar faces near each other, and is deterministic", async () => {
  // Prepare
  const distances = await computeDistances(finder, blockOf(0, LENGTH, rows));
  // Act
  const map = mapOf(distances);
  // Assess
  assert.equal(map.length, N);
  assert.deepEqual(mapOf(distances), map);
  let nearer = 0;
  for (let row = 0; row < N; row++) {
    const others = [...Array(N).keys()].filter((other) => other !== row);
    const apart = (other: number) => Math.hypot(map[row]!.x - map[other]!.x, map[row]!.y - map[other]!.y);
    const neighbours = others.filter((other) => distances.squared[row * N + other]! < 0.9 ** 2);
    const mean = (list: number[]) => list.reduce((sum, other) => sum + apart(other), 0) / list.length;
    if (neighbours.length > 0 && mean(neighbours) < 0.5 * mean(others)) nearer++;
  }
  assert.ok(nearer > 0.9 * N, `${nearer} of ${N}`);
  for (const { x, y } of map) assert.ok(x >= 0 && x <= 1 && y >= 0 && y <= 1);
  assert.deepEqual(mapOf(await computeDistances(finder, blockOf(0, LENGTH, rows.slice(0, 3 * LENGTH)))).length, 3);
});
