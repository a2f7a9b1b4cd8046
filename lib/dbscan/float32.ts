import { type InferenceSession, ort, type Tensor } from "../onnx/runtime.ts";
import { FLOAT, INT64, onnxModel } from "../onnx/write.ts";
import { type Block, squaredDistance } from "./block.ts";

/** Number of columns of the product that are tested together. */
export const SEGMENT = 64;

/**
 * Number of rows of the first block that are multiplied at a time, a multiple of SEGMENT. With a block of 4096 their
 * products take 8 MB, which fits into the processor's cache and is reused for the next rows.
 */
const SLAB = 512;

/**
 * ONNX graph that multiplies the rows of two matrices, adds the bias of each column, and outputs the segments of 64
 * adjacent columns whose largest sum reaches the threshold of their row. Almost no segment does, so almost nothing leaves
 * onnxruntime. If all do (equal vectors), the output is as large as the product itself.
 */
const MODEL = onnxModel({
  name: "near",
  inputs: [
    { name: "a", type: FLOAT, shape: ["m", "length"] },
    { name: "b", type: FLOAT, shape: ["n", "length"] },
    { name: "bias", type: FLOAT, shape: ["n"] },
    { name: "least", type: FLOAT, shape: ["m", 1] },
  ],
  operators: [
    { type: "Gemm", inputs: ["a", "b", "bias"], outputs: ["products"], attributes: { transB: 1 } },
    { type: "Reshape", inputs: ["products", "segment"], outputs: ["segments"] },
    { type: "ReduceMax", inputs: ["segments"], outputs: ["largest"], attributes: { axes: [2], keepdims: 0 } },
    { type: "GreaterOrEqual", inputs: ["largest", "least"], outputs: ["reached"] },
    { type: "NonZero", inputs: ["reached"], outputs: ["where"] },
    { type: "Transpose", inputs: ["where"], outputs: ["which"], attributes: { perm: [1, 0] } },
    { type: "GatherND", inputs: ["segments", "which"], outputs: ["found"] },
  ],
  constants: { segment: [0, -1, SEGMENT] },
  outputs: [
    { name: "where", type: INT64, shape: [2, "hits"] },
    { name: "found", type: FLOAT, shape: ["hits", SEGMENT] },
  ],
});

/**
 * Receives row i of the first block, row j of the second, their nearness, which is 1 less half of the squared distance,
 * and the maximum error of this nearness.
 */
export type PairVisitor = (i: number, j: number, nearness: number, doubt: number) => void;

/**
 * Finds the pairs of rows of two blocks within a distance, exactly, without int8: onnxruntime multiplies in float32, and the few
 * pairs whose nearness is too close to the threshold are decided in float64. The terms of rows are added to the product:
 * those of columns as a bias, those of rows to the threshold.
 */
export class Float32Pairs {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  /** @param threads number of threads for the matrix product */
  static async open(threads: number): Promise<Float32Pairs> {
    return new Float32Pairs(
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
   * Visits every pair whose squared distance in float64 is at most `reach` squared, in order of i, then j. If both are
   * the same block, visits each pair once, with i < j.
   * @param reach raw distance; see squaredDistance
   * @param from first row of the first block, a multiple of SEGMENT
   */
  async visit(a: Block, b: Block, reach: number, visitor: PairVisitor, from = 0): Promise<void> {
    if (a.count === 0 || b.count === 0) return;
    const height = SEGMENT * Math.ceil(b.count / SEGMENT);
    const columns = padded(b, height);
    const bias = Float32Array.from({ length: height }, (_, j) => (j < b.count ? -b.terms[j]! / 2 : 0));
    const limit = reach * reach;
    const threshold = 1 - limit / 2;
    const doubt = largestError(a, b);
    const [perhaps, surely] = [threshold - doubt, threshold + doubt];
    const least = Float32Array.from(a.terms, (term) => perhaps + term / 2);
    for (let top = from; top < a.count; top += SLAB) {
      const bottom = Math.min(top + SLAB, a.count);
      const rows = a.rows.subarray(top * a.length, bottom * a.length);
      // If both are the same block, every pair is on the right of the diagonal.
      const left = a === b ? top : 0;
      const { where, found } = (await this.session.run({
        a: new ort.Tensor("float32", rows, [bottom - top, a.length]),
        b: new ort.Tensor("float32", columns.subarray(left * b.length), [height - left, b.length]),
        bias: new ort.Tensor("float32", bias.subarray(left), [height - left]),
        least: new ort.Tensor("float32", least.subarray(top, bottom), [bottom - top, 1]),
      })) as { where: Tensor; found: Tensor };
      const hits = where.data as BigInt64Array;
      const sums = found.data as Float32Array;
      const count = hits.length / 2;
      for (let hit = 0; hit < count; hit++) {
        const i = top + Number(hits[hit]);
        const first = left + Number(hits[count + hit]) * SEGMENT;
        const own = a.terms[i]! / 2;
        const end = Math.min(first + SEGMENT, b.count);
        for (let j = a === b ? Math.max(first, i + 1) : first; j < end; j++) {
          const nearness = sums[hit * SEGMENT + j - first]! - own;
          if (nearness < perhaps) continue;
          if (nearness >= surely || squaredDistance(a, i, b, j) <= limit) visitor(i, j, Math.min(1, nearness), doubt);
        }
      }
      where.dispose();
      found.dispose();
    }
  }
}

/**
 * Maximum difference between a float32 nearness and (2 - squared distance) / 2: the rounding error of a sum of `length`
 * products and a bias in any order (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), those of the bias and
 * of the threshold, and the rows' slack.
 */
function largestError(a: Block, b: Block): number {
  const unit = 2 ** -24;
  const [row, bias] = [a.largestTerm / 2, b.largestTerm / 2];
  const rounding = ((a.length + 1) * unit) / (1 - (a.length + 1) * unit);
  const ofSum = rounding * ((1 + a.slack) * (1 + b.slack) + bias) + unit * bias;
  return ofSum + 2 * unit * (1 + row) + (a.slack + b.slack) / 2;
}

/** Returns the rows of a block, padded with rows of zeros up to `height`. */
function padded({ rows, count, length }: Block, height: number): Float32Array {
  if (count === height) return rows;
  const copy = new Float32Array(height * length);
  copy.set(rows);
  return copy;
}
