import assert from "node:assert/strict";
import { test } from "node:test";
import { shapesOf } from "../../lib/onnx/shapes.ts";
import { InvalidMessage } from "../../lib/onnx/wire.ts";
import { FLOAT, onnxModel } from "../../lib/onnx/write.ts";

const shape = [1];
const values = Float32Array.of(2);

test("shapesOf reads names and dimensions, and omits weights that are listed as inputs", () => {
  // Prepare
  const model = onnxModel({
    name: "twice",
    operators: [{ type: "Mul", inputs: ["data", "two"], outputs: ["fc1"] }],
    inputs: [
      { name: "data", type: FLOAT, shape: ["N", 3, 112, 112] },
      { name: "two", type: FLOAT, shape },
    ],
    outputs: [{ name: "fc1", type: FLOAT, shape: ["N", 3, 112, 112] }],
    weights: { two: { shape, values } },
  });
  // Act
  const shapes = shapesOf(model);
  // Assess
  assert.deepEqual(shapes.inputs, [{ name: "data", shape: [undefined, 3, 112, 112] }]);
  assert.deepEqual(shapes.outputs, [{ name: "fc1", shape: [undefined, 3, 112, 112] }]);
});

test("shapesOf rejects bytes that are no model", () => {
  assert.throws(() => shapesOf(Buffer.from("not a model")), InvalidMessage);
});
