import { type InferenceSession, ort, type Tensor } from "../onnx/runtime.ts";
import { FLOAT, INT64, onnxModel } from "../onnx/write.ts";
import { type Block, squaredDistance } from "./block.ts";

/** Columns of the product that are looked at together. */
const SEGMENT = 64;

/**
 * Rows of the first block that are multiplied at a time, a multiple of SEGMENT: with a block of 4096 their products take
 * 8 MB, which a processor's cache holds and the next rows use again.
 */
const SLAB = 512;

/**
 * All products of the rows of two matrices; of these only the segments of 64 neighbouring columns whose largest product
 * reaches a threshold. Almost no segment does, so almost nothing leaves onnxruntime, and where all do (equal vectors) it
 * is no more than the product itself.
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

/** Told of row i of the first block and row j of the second, and of their product to within float32. */
export type PairVisitor = (i: number, j: number, product: number) => void;

/**
 * Finds the pairs of rows of two blocks that are at most so far apart, exactly: onnxruntime multiplies in float32, and
 * the few pairs whose product is too close to the threshold to tell are decided in float64.
 */
export class PairFinder {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  /** @param threads of the matrix product */
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
   * Visits every pair whose squared distance in float64 is at most `reach` squared, in order of i, then j. For a block
   * with itself, each pair once, with i < j.
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
      // Of a block with itself, each pair is met on the right of the diagonal.
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
 * How far a float32 product may be from (2 - squared distance) / 2: the rounding of a sum of `length` products in
 * any order (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), that of the threshold, and the rows' slack.
 */
export function largestError(a: Block, b: Block): number {
  const unit = 2 ** -24;
  const rounding = (a.length * unit) / (1 - a.length * unit);
  return rounding * (1 + a.slack) * (1 + b.slack) + 2 * unit + (a.slack + b.slack) / 2;
}

/** The rows of a block with rows of zeros behind them. */
function padded({ rows, count, length }: Block, height: number): Float32Array {
  if (count === height) return rows;
  const copy = new Float32Array(height * length);
  copy.set(rows);
  return copy;
}
