import { type InferenceSession, ort, type Tensor } from "../onnx/runtime.ts";
import { FLOAT, INT32, onnxModel } from "../onnx/write.ts";
import type { Block } from "./block.ts";

/** Number of rows that are multiplied at a time: with 4,096 others, their products take 16 MB. */
const SLAB = 1024;

/** ONNX graph that multiplies the rows of two matrices, and outputs the column of each row's largest product. */
const MODEL = onnxModel({
  name: "nearest",
  inputs: [
    { name: "a", type: FLOAT, shape: ["m", "length"] },
    { name: "b", type: FLOAT, shape: ["n", "length"] },
  ],
  operators: [
    { type: "Gemm", inputs: ["a", "b"], outputs: ["products"], attributes: { transB: 1 } },
    { type: "ArgMax", inputs: ["products"], outputs: ["largest"], attributes: { axis: 1, keepdims: 0 } },
    { type: "Cast", inputs: ["largest"], outputs: ["nearest"], attributes: { to: INT32 } },
  ],
  outputs: [{ name: "nearest", type: INT32, shape: ["m"] }],
});

/** Finds the nearest of some rows by a product in float32. */
export class NearestRows {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  /** @param threads number of threads for the matrix product */
  static async open(threads: number): Promise<NearestRows> {
    return new NearestRows(
      await ort.InferenceSession.create(MODEL, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      }),
    );
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  /**
   * Returns, for each row of a block, the row of another block with the largest product, whatever the terms: the first of
   * several that are equal.
   * @param others at least one row
   */
  async find({ rows, count, length }: Block, others: Block): Promise<Int32Array> {
    const nearest = new Int32Array(count);
    const b = new ort.Tensor("float32", others.rows, [others.count, length]);
    for (let from = 0; from < count; from += SLAB) {
      const to = Math.min(from + SLAB, count);
      const a = new ort.Tensor("float32", rows.subarray(from * length, to * length), [to - from, length]);
      const answer = (await this.session.run({ a, b })) as { nearest: Tensor };
      nearest.set(answer.nearest.data as Int32Array, from);
      answer.nearest.dispose();
    }
    return nearest;
  }
}
