import { FLOAT, type Operator, onnxModel } from "../../lib/onnx/write.ts";

const STRIDES = [8, 16, 32];
const ANCHORS = 2;

/** Distances of each side (left, top, right, bottom) of every box from its cell's corner, in cells. */
const BOX = [1, 1, 2, 3];
/** Five points of every face from its cell's corner, in cells. */
const POINTS = [0.5, 0.5, 1.5, 0.5, 1, 1, 0.6, 1.5, 1.4, 1.5];

/** Weights of the mean of one channel, and of none. */
type Mean = (channel: number) => number;
const OF_RED: Mean = (channel) => (channel === 0 ? 12 : 0);
const OF_BLUE: Mean = (channel) => (channel === 2 ? 12 : 0);
const OF_NONE: Mean = () => 0;

export interface ScrfdOptions {
  readonly points?: boolean;
  /** Whether outputs have a batch dimension. */
  readonly batched?: boolean;
  /** Sides of the input, if fixed. */
  readonly sizePx?: number;
}

/**
 * A network with SCRFD's inputs and outputs and without its knowledge: the first anchor of a fine cell (8 px) has a face
 * if the cell is red, that of a middle one (16 px) if it is blue. Boxes and points are always the same.
 */
export function scrfdModel({ points = true, batched = false, sizePx }: ScrfdOptions = {}): Uint8Array {
  const operators: Operator[] = [];
  const constants: Record<string, number[]> = {};
  const weights: Record<string, { shape: number[]; values: Float32Array }> = {};
  const outputs: string[] = [];

  /** One convolution per map whose cells are its kernel, with its numbers in rows. */
  function head(name: string, numbers: number, stride: number, bias: (at: number) => number, mean: Mean): void {
    const id = `${name}_${stride}`;
    const channels = ANCHORS * numbers;
    const area = stride * stride;
    const values = new Float32Array(channels * 3 * area);
    for (let channel = 0; channel < 3; channel++) {
      values.fill(mean(channel) / area, channel * area, (channel + 1) * area); // of the first anchor only
    }
    weights[`${id}_w`] = { shape: [channels, 3, stride, stride], values };
    weights[`${id}_b`] = { shape: [channels], values: Float32Array.from({ length: channels }, (_, at) => bias(at)) };
    constants[`${id}_rows`] = batched ? [1, -1, numbers] : [-1, numbers];
    const sides = [stride, stride];
    operators.push(
      {
        type: "Conv",
        inputs: ["input.1", `${id}_w`, `${id}_b`],
        outputs: [`${id}_map`],
        attributes: { kernel_shape: sides, strides: sides },
      },
      { type: "Transpose", inputs: [`${id}_map`], outputs: [`${id}_cells`], attributes: { perm: [0, 2, 3, 1] } },
      { type: "Reshape", inputs: [`${id}_cells`, `${id}_rows`], outputs: [name === "score" ? `${id}_raw` : id] },
    );
    if (name === "score") operators.push({ type: "Sigmoid", inputs: [`${id}_raw`], outputs: [id] });
    outputs.push(id);
  }

  for (const stride of STRIDES) head("score", 1, stride, () => -8, { 8: OF_RED, 16: OF_BLUE }[stride] ?? OF_NONE);
  for (const stride of STRIDES) head("box", 4, stride, (at) => BOX[at % 4]!, OF_NONE);
  if (points) for (const stride of STRIDES) head("points", 10, stride, (at) => POINTS[at % 10]!, OF_NONE);
  return onnxModel({
    name: "scrfd",
    operators,
    constants,
    weights,
    inputs: [{ name: "input.1", type: FLOAT, shape: [1, 3, sizePx ?? "height", sizePx ?? "width"] }],
    outputs: outputs.map((name) => {
      const numbers = name.startsWith("score") ? 1 : name.startsWith("box") ? 4 : 10;
      return { name, type: FLOAT, shape: batched ? [1, `${name}_n`, numbers] : [`${name}_n`, numbers] };
    }),
  });
}
