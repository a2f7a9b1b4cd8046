import { type InferenceSession, ort, type Tensor } from "../onnx/runtime.ts";
import { INT8, INT32, onnxModel, UINT8 } from "../onnx/write.ts";
import { type AnyBlock, quantisedOf } from "./coarse.ts";
import { SEGMENT } from "./float32.ts";

/** Number of rows of the first block that are multiplied at a time, a multiple of SEGMENT; see float32.ts. */
const SLAB = 1024;

/** If there are more candidates than one in so many pairs, the product in float32 is faster. */
const PAIRS_A_CANDIDATE = 16;

/** Maximum absolute value of a bound in units of the product, so that no sum of two overflows 32 bits. */
const LARGEST_BOUND = 2 ** 29;

/** Level of zero of the first matrix, whose levels have no sign. */
const ZERO = 128;
const ZERO_LEVEL = new ort.Tensor("uint8", Uint8Array.of(ZERO), []);

/** More than the rounding errors of all that is computed in float64 here. */
const ROUNDING = 1e-9;

/**
 * ONNX graph that multiplies bytes, and outputs the segments of 64 adjacent columns whose largest product, with the bound
 * of the segment, reaches the least of the row.
 */
const MODEL = onnxModel({
  name: "candidates",
  inputs: [
    { name: "a", type: UINT8, shape: ["m", "length"] },
    { name: "zero", type: UINT8, shape: [] },
    { name: "b", type: INT8, shape: ["n", "length"] },
    { name: "bounds", type: INT32, shape: ["segments"] },
    { name: "least", type: INT32, shape: ["m", 1] },
  ],
  operators: [
    { type: "Transpose", inputs: ["b"], outputs: ["columns"], attributes: { perm: [1, 0] } },
    { type: "MatMulInteger", inputs: ["a", "columns", "zero"], outputs: ["products"] },
    { type: "Reshape", inputs: ["products", "segment"], outputs: ["segmented"] },
    { type: "ReduceMax", inputs: ["segmented"], outputs: ["largest"], attributes: { axes: [2], keepdims: 0 } },
    { type: "Add", inputs: ["largest", "bounds"], outputs: ["most"] },
    { type: "GreaterOrEqual", inputs: ["most", "least"], outputs: ["reached"] },
    { type: "NonZero", inputs: ["reached"], outputs: ["where"] },
    { type: "Transpose", inputs: ["where"], outputs: ["which"], attributes: { perm: [1, 0] } },
    { type: "GatherND", inputs: ["segmented", "which"], outputs: ["found"] },
    { type: "Cast", inputs: ["which"], outputs: ["hits"], attributes: { to: INT32 } },
  ],
  constants: { segment: [0, -1, SEGMENT] },
  outputs: [
    { name: "hits", type: INT32, shape: ["n", 2] },
    { name: "found", type: INT32, shape: ["n", SEGMENT] },
  ],
});

/** All pairs of some rows of the first block that may be within reach, in order of i, then j. */
export interface Candidates {
  /** Number of rows whose candidates are known, with these. */
  readonly to: number;
  /** For each pair, i and j. */
  readonly rows: number[];
  readonly columns: number[];
  /** For each pair, its nearness by the product in int8, and the maximum difference of this to the real one. */
  readonly nearness: number[];
  readonly doubts: number[];
}

/**
 * Finds the few pairs of rows that may be within reach by a product in int8, which takes a fraction of the time of one in
 * float32. A row x is its levels times a step, x', and an error of known length. Since x.y = x'.y' + x'.(y - y') +
 * (x - x').y, the product is at most x'.y' + |x'||y - y'| + |x - x'||y|. Rows that are not like their levels have large
 * errors, and more candidates.
 */
export class CandidateFinder {
  private readonly session: InferenceSession;
  private readonly withoutSign = new WeakMap<Int8Array, Uint8Array>();

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  /** @param threads number of threads for the matrix product */
  static async open(threads: number): Promise<CandidateFinder> {
    const options = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
    return new CandidateFinder(await ort.InferenceSession.create(MODEL, options));
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  /**
   * Yields the candidates of the rows of the first block, with every pair whose squared distance in float64 is at most
   * `reach` squared. If both are the same block, each pair once, with i < j. Ends at the first rows that have too many.
   * @param reach raw distance; see squaredDistance
   */
  async *find(a: AnyBlock, b: AnyBlock, reach: number): AsyncGenerator<Candidates> {
    const [first, second] = [quantisedOf(a), quantisedOf(b)];
    const levelsOfFirst = this.unsigned(first.levels);
    const unit = first.step * second.step;
    const threshold = 1 - (reach * reach) / 2;
    const doubt = (a.slack + b.slack) / 2 + ROUNDING;
    const rows = { terms: a.terms.map((term) => term / 2), doubts: first.errors.map((error) => error * (1 + b.slack)) };
    const columns = {
      terms: b.terms.map((term) => term / 2),
      doubts: second.errors.map((error) => first.longest * error),
    };
    const least = rows.terms.map((term, i) => Math.floor((threshold - doubt - rows.doubts[i]! + term) / unit));
    const most = columns.terms.map((term, j) => (columns.doubts[j]! - term) / unit);
    const bounds = largestOfSegments(most).map(Math.ceil);
    if (![...least, ...bounds].every((bound) => Math.abs(bound) <= LARGEST_BOUND)) return;
    const height = SEGMENT * bounds.length;
    const levels = padded(second.levels, height * b.length);
    for (let from = 0; from < a.count; from += SLAB) {
      const to = Math.min(from + SLAB, a.count);
      // If both are the same block, every pair is on the right of the diagonal.
      const left = a === b ? from : 0;
      const { hits, found } = (await this.session.run({
        a: new ort.Tensor("uint8", levelsOfFirst.subarray(from * a.length, to * a.length), [to - from, a.length]),
        zero: ZERO_LEVEL,
        b: new ort.Tensor("int8", levels.subarray(left * b.length), [height - left, b.length]),
        bounds: new ort.Tensor("int32", Int32Array.from(bounds.subarray(left / SEGMENT)), [(height - left) / SEGMENT]),
        least: new ort.Tensor("int32", Int32Array.from(least.subarray(from, to)), [to - from, 1]),
      })) as { hits: Tensor; found: Tensor };
      const area = (to - from) * (b.count - left);
      const among = {
        threshold,
        rows,
        columns,
        doubt,
        unit,
        from,
        left,
        same: a === b,
        most: area / PAIRS_A_CANDIDATE,
      };
      const candidates = candidatesAmong(hits.data as Int32Array, found.data as Int32Array, among);
      hits.dispose();
      found.dispose();
      if (candidates === undefined) return;
      yield { ...candidates, to };
    }
  }

  /** Returns levels as the first matrix of a product has them: onnxruntime is slow where neither matrix is without sign. */
  private unsigned(levels: Int8Array): Uint8Array {
    const made = this.withoutSign.get(levels) ?? new Uint8Array(levels.length);
    if (!this.withoutSign.has(levels)) for (let at = 0; at < made.length; at++) made[at] = levels[at]! + ZERO;
    this.withoutSign.set(levels, made);
    return made;
  }
}

/** Returns the largest value of each 64 adjacent ones. */
function largestOfSegments(values: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / SEGMENT) }, (_, segment) =>
    Math.max(...values.subarray(segment * SEGMENT, (segment + 1) * SEGMENT)),
  );
}

/** Returns values padded with zeros. */
function padded(values: Int8Array, size: number): Int8Array {
  if (values.length === size) return values;
  const copy = new Int8Array(size);
  copy.set(values);
  return copy;
}

type Found = Omit<Candidates, "to">;

/** How segments are searched for candidates. */
interface Search {
  readonly threshold: number;
  /** For each row and column: the part of its term in a nearness, and in its doubt the part of what it lost. */
  readonly rows: Parts;
  readonly columns: Parts;
  /** Part of the doubt that is the same for all. */
  readonly doubt: number;
  readonly unit: number;
  /** First row and first column of the product. */
  readonly from: number;
  readonly left: number;
  /** Whether both blocks are the same, so that only columns after the row count. */
  readonly same: boolean;
  /** Maximum number of candidates. */
  readonly most: number;
}

interface Parts {
  readonly terms: Float64Array;
  readonly doubts: Float64Array;
}

/** Returns the candidates in some segments, or undefined if there are too many. @param hits row and segment of each */
function candidatesAmong(hits: Int32Array, products: Int32Array, search: Search): Found | undefined {
  const found: Found = { rows: [], columns: [], nearness: [], doubts: [] };
  for (let hit = 0; hit < hits.length / 2; hit++) {
    const start = search.left + hits[2 * hit + 1]! * SEGMENT;
    addCandidates(found, search.from + hits[2 * hit]!, start, products.subarray(hit * SEGMENT), search);
    if (found.rows.length > search.most) return undefined;
  }
  return found;
}

/** Adds the candidates in one segment of row i. @param products those of the columns from `start` on */
function addCandidates(found: Found, i: number, start: number, products: Int32Array, search: Search): void {
  const { threshold, rows, columns, unit } = search;
  const end = Math.min(start + SEGMENT, columns.terms.length);
  const ofTerm = rows.terms[i]!;
  const ofRow = search.doubt + rows.doubts[i]!;
  for (let j = search.same ? Math.max(start, i + 1) : start; j < end; j++) {
    const nearness = unit * products[j - start]! - (ofTerm + columns.terms[j]!);
    const doubt = ofRow + columns.doubts[j]!;
    if (nearness + doubt < threshold) continue;
    found.rows.push(i);
    found.columns.push(j);
    found.nearness.push(nearness);
    found.doubts.push(doubt);
  }
}
