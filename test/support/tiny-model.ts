import { FLOAT, type Operator, onnxModel } from "../../lib/onnx/write.ts";

export interface TinyModelOptions {
  readonly layout?: "NCHW" | "NHWC";
  readonly sizePx?: number;
  readonly length?: number;
  /** Numbers that do not depend on the input. */
  readonly constant?: boolean;
}

/** A network with the input and output of an embedding model: projects a coarse picture of the face, without training. */
export function tinyModel({
  layout = "NCHW",
  sizePx = 112,
  length = 512,
  constant = false,
}: TinyModelOptions = {}): Uint8Array {
  const kernel = [sizePx / 14, sizePx / 14];
  const inputs = 3 * 14 * 14;
  const operators: Operator[] = [
    ...(layout === "NHWC"
      ? [{ type: "Transpose", inputs: ["data"], outputs: ["planes"], attributes: { perm: [0, 3, 1, 2] } }]
      : [{ type: "Identity", inputs: ["data"], outputs: ["planes"] }]),
    {
      type: "AveragePool",
      inputs: ["planes"],
      outputs: ["coarse"],
      attributes: { kernel_shape: kernel, strides: kernel },
    },
    { type: "Flatten", inputs: ["coarse"], outputs: ["flat"], attributes: { axis: 1 } },
    { type: "MatMul", inputs: ["flat", "projection"], outputs: ["projected"] },
    { type: "Add", inputs: ["projected", "bias"], outputs: ["vector"] },
  ];
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  const shape = layout === "NCHW" ? [3, sizePx, sizePx] : [sizePx, sizePx, 3];
  return onnxModel({
    name: "tiny",
    operators,
    inputs: [{ name: "data", type: FLOAT, shape: ["N", ...shape] }],
    outputs: [{ name: "vector", type: FLOAT, shape: ["N", "numbers"] }],
    weights: {
      projection: {
        shape: [inputs, length],
        values: Float32Array.from({ length: inputs * length }, () => (constant ? 0 : random())),
      },
      bias: { shape: [length], values: new Float32Array(length).fill(constant ? 1 : 0) },
    },
  });
}
