import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { modelPath } from "../../lib/models/files.ts";
import { withoutPRelu } from "../../lib/onnx/prelu.ts";
import { ort } from "../../lib/onnx/runtime.ts";
import { FLOAT, onnxModel } from "../../lib/onnx/write.ts";

/** A PRelu of three channels, one slope each, with the sign inverted. */
function model(slopes: readonly number[], shape: readonly number[] = [slopes.length, 1, 1]): Uint8Array {
  return onnxModel({
    name: "prelu",
    operators: [
      { type: "PRelu", inputs: ["x", "slopes"], outputs: ["bent"] },
      { type: "Neg", inputs: ["bent"], outputs: ["y"] },
    ],
    inputs: [{ name: "x", type: FLOAT, shape: ["N", 3, 4, 4] }],
    outputs: [{ name: "y", type: FLOAT, shape: ["N", 3, 4, 4] }],
    weights: { slopes: { shape, values: Float32Array.from(slopes) } },
  });
}

async function answers(bytes: Uint8Array, input: string, output: string, values: Float32Array, shape: number[]) {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const answer = await session.run({ [input]: new ort.Tensor("float32", values, shape) });
  await session.release();
  return answer[output]?.data as Float32Array;
}

/** Values on both sides of 0. */
const wave = (count: number) => Float32Array.from({ length: count }, (_, at) => Math.sin(at * 0.7));

test("withoutPRelu keeps a model's results for slopes below 0, between 0 and 1, and above 1", async () => {
  // Prepare
  const bytes = model([-0.4, 0.25, 1.3]);
  const values = wave(2 * 3 * 16);
  // Act
  const rewritten = withoutPRelu(bytes);
  // Assess
  assert.ok(rewritten);
  assert.ok(!Buffer.from(rewritten).includes("PRelu"));
  const before = await answers(bytes, "x", "y", values, [2, 3, 4, 4]);
  const after = await answers(rewritten, "x", "y", values, [2, 3, 4, 4]);
  for (const [at, value] of before.entries()) assert.ok(Math.abs(after[at]! - value) < 1e-6, `${at}: ${value}`);
});

test("withoutPRelu returns undefined for models that it cannot rewrite", () => {
  // Prepare: one slope for all channels; no PRelu; no model
  const shared = model([0.25], [1, 1, 1]);
  const none = onnxModel({
    name: "none",
    operators: [{ type: "Neg", inputs: ["x"], outputs: ["y"] }],
    inputs: [{ name: "x", type: FLOAT, shape: [1] }],
    outputs: [{ name: "y", type: FLOAT, shape: [1] }],
  });
  // Act and assess
  for (const bytes of [shared, none, Buffer.from("no model"), model([1, 2, 3]).subarray(0, 60)]) {
    assert.equal(withoutPRelu(bytes), undefined);
  }
});

const bundled = modelPath(FR_FEATURE.file);
const missing = !existsSync(bundled) && `the bundled model is not installed: there is no ${bundled}`;

test("withoutPRelu keeps the results of the bundled model with its 33 PRelus", { skip: missing }, async () => {
  // Prepare
  const bytes = readFileSync(bundled);
  const values = wave(3 * 112 * 112);
  const { input, output } = FR_FEATURE;
  // Act
  const rewritten = withoutPRelu(bytes);
  // Assess
  assert.ok(rewritten && !Buffer.from(rewritten).includes("PRelu"));
  const before = await answers(bytes, input.name, output.name, values, [1, 3, 112, 112]);
  const after = await answers(rewritten, input.name, output.name, values, [1, 3, 112, 112]);
  const largest = Math.max(...before.map(Math.abs));
  for (const [at, value] of before.entries()) assert.ok(Math.abs(after[at]! - value) < 1e-5 * largest, `${at}`);
});
