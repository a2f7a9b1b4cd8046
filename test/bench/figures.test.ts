import assert from "node:assert/strict";
import { test } from "node:test";
import { clusteringFigures } from "./clustering.ts";
import { detectionFigures, matchFaces } from "./detection.ts";
import { pairDistances, rankOne, trueAcceptRate } from "./verification.ts";

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual}`);

test("clustering figures: pairs, and each face's cluster against its person", () => {
  // Prepare: Ada twice in one cluster with Bob, a third time alone; Bob once more alone
  const faces = [
    { clusterId: "1", person: "Ada" },
    { clusterId: "1", person: "Ada" },
    { clusterId: "1", person: "Bob" },
    { clusterId: null, person: "Ada" },
    { clusterId: null, person: "Bob" },
  ];
  // Act
  const { pairwise, bcubed, clusters, people, alone } = clusteringFigures(faces);
  // Assess
  assert.deepEqual(pairwise.precision, { value: 1 / 3, count: 1, of: 3 });
  assert.deepEqual(pairwise.recall, { value: 1 / 4, count: 1, of: 4 });
  near(pairwise.f, 2 / 7);
  near(bcubed.precision.value, (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5);
  near(bcubed.recall.value, (2 / 3 + 2 / 3 + 1 / 2 + 1 / 3 + 1 / 2) / 5);
  assert.deepEqual([clusters, people, alone.count, alone.of], [1, 2, 2, 5]);
});

test("verification counts same pairs below the distance that the given share of different pairs is below", () => {
  // Prepare
  const distances = {
    same: Float32Array.of(0.1, 0.2, 0.5, 0.9),
    different: Float32Array.from({ length: 1000 }, (_, at) => 0.4 + at / 1000),
  };
  // Act and assess: the second-smallest different pair is at .401
  assert.deepEqual(trueAcceptRate(distances, 1e-3), { value: 0.5, count: 2, of: 4 });
  assert.deepEqual(trueAcceptRate(distances, 0.2), { value: 0.75, count: 3, of: 4 });
});

test("pairs and nearest faces of vectors", () => {
  // Prepare: Ada at 0 and 20 degrees, Bob at 25 and 90, Cy once
  const at = (degrees: number) =>
    Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
  const people = ["Ada", "Ada", "Bob", "Bob", "Cy"];
  const vectors = [0, 20, 25, 90, 200].map(at);
  // Act
  const { same, different } = pairDistances({ people, vectors });
  const first = rankOne({ people, vectors });
  // Assess: the nearest of 0 is 20 and of 90 is 25; 20 and 25 take each other
  assert.deepEqual([same.length, different.length], [2, 8]);
  near(same[0]!, 2 * Math.sin((10 * Math.PI) / 180));
  assert.deepEqual(first, { value: 0.5, count: 2, of: 4 });
});

test("answers match true faces one to one, by centre and size", () => {
  // Prepare
  const truth = [
    { x: 100, y: 100, size: 50, ignore: false },
    { x: 300, y: 100, size: 50, ignore: true },
    { x: 500, y: 100, size: 50, ignore: false },
  ];
  const answers = [
    { x: 110, y: 100, size: 60 },
    { x: 100, y: 102, size: 40 }, // nearer: the first is one too many
    { x: 300, y: 100, size: 50 },
    { x: 500, y: 100, size: 130 }, // too large
    { x: 526, y: 100, size: 50 }, // too far away
  ];
  // Act
  const matched = matchFaces(answers, truth);
  const { precision, recall } = detectionFigures([matched, { faces: 1, found: 1, wrong: 0 }]);
  // Assess
  assert.deepEqual(matched, { faces: 2, found: 1, wrong: 3 });
  assert.deepEqual(precision, { value: 2 / 5, count: 2, of: 5 });
  assert.deepEqual(recall, { value: 2 / 3, count: 2, of: 3 });
});
