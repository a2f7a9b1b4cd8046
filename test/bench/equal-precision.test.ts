import assert from "node:assert/strict";
import { test } from "node:test";
import { equalPrecision, type Judged } from "./equal-precision.ts";
import { fitLogistic } from "./logistic.ts";

/** 1,000 detections: every second of the lowest tenth is wrong, none of the others. */
const detections = (scoreOf: (rank: number) => number): Judged[] =>
  Array.from({ length: 1000 }, (_, rank) => ({ score: scoreOf(rank), right: rank >= 100 || rank % 2 === 0 }));

test("a detector whose scores are the reference's by another name is mapped back to them", () => {
  // Prepare
  const reference = detections((rank) => rank / 10);
  const own = detections((rank) => rank / 100 - 3);
  // Act
  const scale = equalPrecision(own, reference);
  // Assess
  const [first] = scale;
  assert.ok(first && first[1] <= 9);
  for (const [at, score] of scale.filter(([, each]) => each >= 12 && each <= 60)) {
    assert.ok(Math.abs((at + 3) * 10 - score) < 2.5, `${at} is ${score}`);
  }
  for (const [at, knot] of scale.entries()) {
    if (at > 0) assert.ok(knot[0] > scale[at - 1]![0] && knot[1] > scale[at - 1]![1]);
  }
});

test("logistic regression finds the odds that examples were drawn with", () => {
  // Prepare: a feature that tells, and one that does not
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const rows = Array.from({ length: 4000 }, () => [4 * random() - 2, random()]);
  const truth = rows.map(([x]) => random() < 1 / (1 + Math.exp(-(1.5 * x! + 0.5))));
  // Act
  const { weights, bias } = fitLogistic(
    rows,
    truth,
    rows.map(() => 1),
  );
  // Assess
  assert.ok(Math.abs(weights[0]! - 1.5) < 0.2, `${weights[0]}`);
  assert.ok(Math.abs(weights[1]!) < 0.3, `${weights[1]}`);
  assert.ok(Math.abs(bias - 0.5) < 0.3, `${bias}`);
});
