import assert from "node:assert/strict";
import { test } from "node:test";
import { surchargeOf } from "../../lib/detect/select.ts";
import { correctedScore } from "../../lib/embed/faceness.ts";
import { findFaceness } from "../../lib/models/faceness.ts";

const faceness = findFaceness("onnx:rfb-320@4 size=50 score=9", "fr-feature-512@1")!;
const seen = { score: 20, sizePx: 120, quality: { yaw: 0 }, rawLength: 3 };

test("a longer output makes a face likelier, a shorter one less likely", () => {
  // Act
  const scores = [1.5, 2, 2.5, 3, 3.5].map((rawLength) => correctedScore(faceness, { ...seen, rawLength }));
  // Assess
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => a - b),
  );
  assert.ok(scores[0]! < 9 && scores.at(-1)! > 20, String(scores));
});

test("a sure detection stays a face whatever its output, and no score exceeds the highest", () => {
  // Act
  const [short, long] = [1.8, 6].map((rawLength) => correctedScore(faceness, { ...seen, score: 100, rawLength }));
  // Assess
  assert.ok(short! >= 9, String(short));
  assert.equal(long, 100);
});

test("the surcharge for a small face stays in its score", () => {
  // Prepare
  const small = { ...seen, sizePx: 30, score: 40 + surchargeOf(30) };
  // Act
  const corrected = correctedScore(faceness, { ...small, rawLength: 6 });
  // Assess
  assert.equal(corrected, 100 + surchargeOf(30));
});

test("a pair that was not measured has no correction", () => {
  assert.equal(findFaceness("pigo:facet@1", "fr-feature-512@1"), undefined);
  assert.equal(findFaceness("onnx:rfb-320@4", "other-model"), undefined);
});
