import assert from "node:assert/strict";
import { test } from "node:test";
import { calibrated, rawDistance } from "../../lib/embed/calibration.ts";
import { CROP_PX, FACE_PX } from "../../lib/embed/crop-size.ts";
import { EMBEDDERS } from "../../lib/models/embedders.ts";
import type { Calibration } from "../../lib/models/types.ts";

const calibration: Calibration = {
  knots: [
    [0, 0],
    [1, 0.6],
    [2, 2],
  ],
  dataset: "made up",
  date: "2026-01-01",
  samePairs: 0,
  differentPairs: 0,
};

test("calibrated is linear between knots, and continues beyond the last", () => {
  // Act
  const onScale = [0, 0.5, 1, 1.5, 2, 2.5].map((raw) => calibrated({ calibration }, raw));
  // Assess
  for (const [at, expected] of [0, 0.3, 0.6, 1.3, 2, 2.7].entries()) {
    assert.ok(Math.abs(onScale[at]! - expected) < 1e-12, `${onScale}`);
  }
});

for (const record of EMBEDDERS) {
  test(`${record.id}: rawDistance is the inverse of calibrated`, () => {
    // Prepare
    const raws = Array.from({ length: 201 }, (_, at) => at / 100);
    // Act
    const onScale = raws.map((raw) => calibrated(record, raw));
    // Assess
    assert.equal(onScale[0], 0);
    for (const [at, raw] of raws.entries()) {
      assert.ok(at === 0 || onScale[at]! > onScale[at - 1]!, `not rising at ${raw}`);
      assert.ok(Math.abs(rawDistance(record, onScale[at]!) - raw) < 1e-9);
    }
  });
}

for (const { id, input } of EMBEDDERS) {
  test(`${id}: the model's window lies in the crop and has enough pixels for its input`, () => {
    assert.ok(Math.round(FACE_PX * input.window) >= input.sizePx);
    assert.ok(FACE_PX * input.window + 2 * FACE_PX * (input.down ?? 0) <= CROP_PX);
  });
}
