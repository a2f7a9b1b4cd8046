import assert from "node:assert/strict";
import { test } from "node:test";
import { rankCorrelation } from "../../../lib/embed/fit/rank-correlation.ts";

test("rankCorrelation depends on the order of values only", () => {
  const values = [0.1, 0.5, 0.2, 0.9];
  assert.equal(
    rankCorrelation(
      values,
      values.map((each) => each ** 3),
    ),
    1,
  );
  assert.equal(
    rankCorrelation(
      values,
      values.map((each) => -each),
    ),
    -1,
  );
});

test("rankCorrelation of ties is Pearson's correlation of their mean ranks", () => {
  // Ranks 0, 1.5, 1.5, 3 and 0, 1, 2, 3: covariance 4.5, variances 4.5 and 5.
  assert.ok(Math.abs(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4]) - 4.5 / Math.sqrt(4.5 * 5)) < 1e-12);
});

test("rankCorrelation with values that do not vary is 0", () => {
  assert.equal(rankCorrelation([1, 1, 1], [1, 2, 3]), 0);
});
