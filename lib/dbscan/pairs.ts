import { type InferenceSession, ort, type Tensor } from "../onnx/runtime.ts";
import { FLOAT, INT64, onnxModel } from "../onnx/write.ts";
import { type Block, squaredDistance } from "./block.ts";

/** Number of columns of the product that are tested together. */
const SEGMENT = 64;

/**
 * Number of rows of the first block that are multiplied at a time, a multiple of SEGMENT. With a block of 4096 their
 * products take 8 MB, which fits into the processor's cache and is reused for the next rows.
 */
const SLAB = 512;

/**
 * ONNX graph that multiplies the rows of two matrices, and outputs the segments of 64 adjacent columns whose largest
 * product reaches a threshold. Almost no segment does, so almost nothing leaves onnxruntime. If all do (equal vectors),
 * the output is as large as the product itself.
 */
const MODEL = onnxModel({
  name: "near",
  inputs: [
    { name: "a", type: FLOAT, shape: ["m", "length"] },
    { name: "b", type: FLOAT, shape: ["n", "length"] },
    { name: "least", type: FLOAT, shape: [1] },
  ],
  operators: [
    { type: "Gemm", inputs: ["a", "b"], outputs: ["products"], attributes: { transB: 1 } },
    { type: "Reshape", inputs: ["products", "segment"], outputs: ["segments"] },
    { type: "ReduceMax", inputs: ["segments"], outputs: ["largest"], attributes: { axes: [1], keepdims: 0 } },
    { type: "GreaterOrEqual", inputs: ["largest", "least"], outputs: ["reached"] },
    { type: "NonZero", inputs: ["reached"], outputs: ["where"] },
    { type: "Transpose", inputs: ["where"], outputs: ["which"], attributes: { perm: [1, 0] } },
    { type: "GatherND", inputs: ["segments", "which"], outputs: ["found"] },
  ],
  constants: { segment: [-1, SEGMENT] },
  outputs: [
    { name: "where", type: INT64, shape: [1, "hits"] },
    { name: "found", type: FLOAT, shape: ["hits", SEGMENT] },
  ],
});

/** Receives row i of the first block, row j of the second, and their product with float32 precision. */
export type PairVisitor = (i: number, j: number, product: number) => void;

/**
 * Finds the pairs of rows of two blocks within a distance, exactly: onnxruntime multiplies in float32, and the few
 * pairs whose product is too close to the threshold are decided in float64.
 */
export class PairFinder {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  /** @param threads number of threads for the matrix product */
  static async open(threads: number): Promise<PairFinder> {
    return new PairFinder(
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
   * @param reach Euclidean distance
   */
  async visit(a: Block, b: Block, reach: number, visitor: PairVisitor): Promise<void> {
    if (a.count === 0 || b.count === 0) return;
    const height = SEGMENT * Math.ceil(b.count / SEGMENT);
    const columns = padded(b, height);
    const limit = reach * reach;
    const threshold = 1 - limit / 2;
    const doubt = largestError(a, b);
    const [perhaps, surely] = [threshold - doubt, threshold + doubt];
    for (let top = 0; top < a.count; top += SLAB) {
      const rows = a.rows.subarray(top * a.length, Math.min(top + SLAB, a.count) * a.length);
      // If both are the same block, every pair is on the right of the diagonal.
      const left = a === b ? top : 0;
      const { where, found } = (await this.session.run({
        a: new ort.Tensor("float32", rows, [rows.length / a.length, a.length]),
        b: new ort.Tensor("float32", columns.subarray(left * b.length), [height - left, b.length]),
        least: new ort.Tensor("float32", [perhaps], [1]),
      })) as { where: Tensor; found: Tensor };
      const hits = where.data as BigInt64Array;
      const products = found.data as Float32Array;
      const width = (height - left) / SEGMENT;
      for (let hit = 0; hit < hits.length; hit++) {
        const segment = Number(hits[hit]);
        const row = Math.floor(segment / width);
        const i = top + row;
        const first = left + (segment - row * width) * SEGMENT;
        const end = Math.min(first + SEGMENT, b.count);
        for (let j = a === b ? Math.max(first, i + 1) : first; j < end; j++) {
          const product = products[hit * SEGMENT + j - first]!;
          if (product < perhaps) continue;
          if (product >= surely || squaredDistance(a, i, b, j) <= limit) visitor(i, j, product);
        }
      }
      where.dispose();
      found.dispose();
    }
  }
}

/**
 * Maximum difference between a float32 product and (2 - squared distance) / 2: the rounding error of a sum of `length`
 * products in any order (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), that of the threshold, and the
 * rows' slack.
 */
export function largestError(a: Block, b: Block): number {
  const unit = 2 ** -24;
  const rounding = (a.length * unit) / (1 - a.length * unit);
  return rounding * (1 + a.slack) * (1 + b.slack) + 2 * unit + (a.slack + b.slack) / 2;
}

/** Returns the rows of a block, padded with rows of zeros up to `height`. */
function padded({ rows, count, length }: Block, height: number): Float32Array {
  if (count === height) return rows;
  const copy = new Float32Array(height * length);
  copy.set(rows);
  return copy;
}
