import assert from "node:assert/strict";
import { test } from "node:test";
import { calibrated } from "../../lib/embed/calibration.ts";
import { countBelow, equalRates } from "../../lib/embed/equal-rates.ts";

/** `n` values at evenly spaced quantiles of a bell curve about `mean` (a logistic one: its quantiles have a formula). */
function bell(n: number, mean: number, width: number): Float32Array {
  return Float32Array.from({ length: n }, (_, at) => {
    const share = (at + 0.5) / n;
    return mean + width * Math.log(share / (1 - share));
  });
}

const calibrationOf = (model: Float32Array, reference: Float32Array) => {
  const { knots, measuredFrom } = equalRates(model, reference);
  const calibration = { knots, dataset: "", date: "2026-01-01", samePairs: 0, differentPairs: model.length };
  return { calibration, measuredFrom };
};

test("calibrated distances accept as many different pairs as the reference does", () => {
  // Prepare
  const [model, reference] = [bell(200_000, 1.3, 0.03), bell(200_000, 1.35, 0.06)];
  // Act
  const { calibration } = calibrationOf(model, reference);
  // Assess
  const onScale = model.map((distance) => calibrated({ calibration }, distance));
  for (const distance of [0.85, 1, 1.15, 1.3]) {
    const ratio = countBelow(onScale, distance) / countBelow(reference, distance);
    assert.ok(ratio > 0.8 && ratio < 1.25, `${ratio} times as many at ${distance}`);
  }
});

test("a model calibrated against itself keeps its distances", () => {
  // Prepare
  const same = bell(200_000, 1.35, 0.06);
  // Act
  const { calibration } = calibrationOf(same, same);
  // Assess
  for (const distance of [0.1, 0.46, 0.64, 0.9, 1.2]) {
    const onScale = calibrated({ calibration }, distance);
    assert.ok(Math.abs(onScale - distance) < 0.02, `${distance} became ${onScale}`);
  }
});

test("below what can be counted the table keeps between the slope and the straight line to zero", () => {
  // Prepare: the model's distances are .6 + half the reference's
  const reference = bell(200_000, 1.35, 0.06);
  const model = reference.map((distance) => 0.6 + distance / 2);
  // Act
  const { calibration, measuredFrom } = calibrationOf(model, reference);
  // Assess
  const [followed, straight] = [0.6 + 0.64 / 2, ((0.6 + measuredFrom / 2) * 0.64) / measuredFrom];
  assert.ok(measuredFrom > 0.64);
  assert.ok(calibrated({ calibration }, followed) > 0.66);
  assert.ok(calibrated({ calibration }, straight) < 0.62);
  assert.ok(Math.abs(calibrated({ calibration }, (followed + straight) / 2) - 0.64) < 0.01);
  assert.equal(calibrated({ calibration }, 0), 0);
});

test("knots rise in both columns whatever the model", () => {
  // Prepare: a model whose distances lie far nearer together than the reference's
  const [model, reference] = [bell(100_000, 0.4, 0.03), bell(100_000, 1.3, 0.05)];
  // Act
  const { knots } = equalRates(model, reference);
  // Assess
  for (const [at, [raw, distance]] of knots.entries()) {
    assert.ok(at === 0 || (raw > knots[at - 1]![0] && distance > knots[at - 1]![1]), JSON.stringify(knots));
  }
});

test("too few pairs are refused", () => {
  assert.throws(() => equalRates(bell(30, 1.3, 0.05), bell(30, 1.3, 0.05)), RangeError);
});
