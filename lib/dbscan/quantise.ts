import { type InferenceSession, ort, type Tensor } from "../onnx/runtime.ts";
import { FLOAT, INT8, onnxModel, UINT8 } from "../onnx/write.ts";
import type { Block } from "./block.ts";

/** Largest value that has a level, in standard deviations of the values of a unit vector; larger ones are limited. */
const LARGEST_DEVIATIONS = 4;

/**
 * The two sides of a product in bytes. Processors without instructions for products of bytes (AVX2) add two products in
 * 16 bits, and silently limit their sum: 2 x 255 x 63 fits, 2 x 255 x 127 does not.
 */
const SIDES = {
  /** Rows of the first matrix, without sign. */
  first: { type: UINT8, zero: new ort.Tensor("uint8", Uint8Array.of(128), []), largest: 127 },
  /** Rows of the second matrix. */
  second: { type: INT8, zero: new ort.Tensor("int8", Int8Array.of(0), []), largest: 63 },
} as const;

/** Level of zero in the first matrix. */
export const ZERO = SIDES.first.zero;

/** ONNX graph that rounds rows to levels, and outputs the lengths of the rounded rows and of what was lost. */
const modelOf = (type: typeof UINT8 | typeof INT8) =>
  onnxModel({
    name: "quantise",
    inputs: [
      { name: "rows", type: FLOAT, shape: ["n", "length"] },
      { name: "smallest", type: FLOAT, shape: [] },
      { name: "largest", type: FLOAT, shape: [] },
      { name: "step", type: FLOAT, shape: [] },
      { name: "zero", type, shape: [] },
    ],
    operators: [
      { type: "Clip", inputs: ["rows", "smallest", "largest"], outputs: ["limited"] },
      { type: "QuantizeLinear", inputs: ["limited", "step", "zero"], outputs: ["levels"] },
      { type: "DequantizeLinear", inputs: ["levels", "step", "zero"], outputs: ["rounded"] },
      { type: "Sub", inputs: ["rows", "rounded"], outputs: ["lost"] },
      { type: "ReduceL2", inputs: ["lost"], outputs: ["errors"], attributes: { axes: [1], keepdims: 0 } },
      { type: "ReduceL2", inputs: ["rounded"], outputs: ["lengths"], attributes: { axes: [1], keepdims: 0 } },
    ],
    outputs: [
      { name: "levels", type, shape: ["n", "length"] },
      { name: "errors", type: FLOAT, shape: ["n"] },
      { name: "lengths", type: FLOAT, shape: ["n"] },
    ],
  });

/** Rows in bytes: each value is about its level times `step`. */
export interface Quantised<Bytes> {
  /** count x length, row-major. */
  readonly levels: Bytes;
  readonly step: number;
  /** For each row, at least the length of the difference between it and its levels times `step`. */
  readonly errors: Float64Array;
  /** At least the largest length of the levels of a row times `step`. */
  readonly longest: number;
}

/** Rounds the rows of blocks to bytes, once for each block and side of a product. */
export class Quantiser {
  private readonly sessions: Readonly<Record<keyof typeof SIDES, InferenceSession>>;
  private readonly firsts = new WeakMap<Block, Quantised<Uint8Array>>();
  private readonly seconds = new WeakMap<Block, Quantised<Int8Array>>();

  private constructor(sessions: Quantiser["sessions"]) {
    this.sessions = sessions;
  }

  static async open(options: InferenceSession.SessionOptions): Promise<Quantiser> {
    const open = (side: keyof typeof SIDES) => ort.InferenceSession.create(modelOf(SIDES[side].type), options);
    return new Quantiser({ first: await open("first"), second: await open("second") });
  }

  async close(): Promise<void> {
    await this.sessions.first.release();
    await this.sessions.second.release();
  }

  /** Returns the rows of a block as the first matrix of a product; ZERO is their level of zero. */
  async first(block: Block): Promise<Quantised<Uint8Array>> {
    const made = this.firsts.get(block) ?? ((await this.quantise(block, "first")) as Quantised<Uint8Array>);
    this.firsts.set(block, made);
    return made;
  }

  /** Returns the rows of a block as the second matrix of a product. */
  async second(block: Block): Promise<Quantised<Int8Array>> {
    const made = this.seconds.get(block) ?? ((await this.quantise(block, "second")) as Quantised<Int8Array>);
    this.seconds.set(block, made);
    return made;
  }

  private async quantise({ rows, count, length }: Block, side: keyof typeof SIDES): Promise<Quantised<unknown>> {
    const largest = Math.min(1, LARGEST_DEVIATIONS / Math.sqrt(length));
    const step = Math.fround(largest / SIDES[side].largest);
    const scalar = (value: number) => new ort.Tensor("float32", Float32Array.of(value), []);
    const { levels, errors, lengths } = (await this.sessions[side].run({
      rows: new ort.Tensor("float32", rows, [count, length]),
      smallest: scalar(-largest),
      largest: scalar(largest),
      step: scalar(step),
      zero: SIDES[side].zero,
    })) as { levels: Tensor; errors: Tensor; lengths: Tensor };
    // The lengths are computed in float32: their rounding errors are less than these two.
    const atLeast = (value: number) => value * (1 + (length + 4) * 2 ** -23) + 2 ** -22;
    return {
      levels: levels.data,
      step,
      errors: Float64Array.from(errors.data as Float32Array, atLeast),
      longest: atLeast((lengths.data as Float32Array).reduce((a, b) => Math.max(a, b), 0)),
    };
  }
}
