import { type Block, squaredDistance } from "./block.ts";
import { CandidateFinder, type Candidates } from "./candidates.ts";
import { Float32Pairs, type PairVisitor } from "./float32.ts";

/** Visits pairs of rows within a distance. */
export type Pairs = Pick<PairFinder, "visit">;

/**
 * Minimum number of rows of both blocks for a product in int8: those of smaller blocks take less time in float32 than
 * their rows take to become int8.
 */
const LEAST_ROWS = 256;

/** If more candidates are to be decided in float64 than one in so many pairs, the product in float32 is faster. */
const PAIRS_A_DECISION = 512;

/**
 * Finds the pairs of rows of two blocks within a distance, exactly: a product in int8 finds the few pairs that may be, and
 * float64 decides those that are too close to the threshold. Where many pairs are near each other, or blocks are small,
 * a product in float32 finds them.
 */
export class PairFinder {
  private readonly candidates: CandidateFinder;
  private readonly float32: Float32Pairs;

  private constructor(candidates: CandidateFinder, float32: Float32Pairs) {
    this.candidates = candidates;
    this.float32 = float32;
  }

  /** @param threads number of threads for the matrix products */
  static async open(threads: number): Promise<PairFinder> {
    return new PairFinder(await CandidateFinder.open(threads), await Float32Pairs.open(threads));
  }

  async close(): Promise<void> {
    await this.candidates.close();
    await this.float32.close();
  }

  /**
   * Visits every pair whose squared distance in float64 is at most `reach` squared, in order of i, then j. If both are
   * the same block, visits each pair once, with i < j.
   * @param reach raw distance; see squaredDistance
   */
  async visit(a: Block, b: Block, reach: number, visitor: PairVisitor): Promise<void> {
    let done = 0;
    if (Math.min(a.count, b.count) >= LEAST_ROWS) {
      for await (const candidates of this.candidates.find(a, b, reach)) {
        const most = ((candidates.to - done) * b.count) / PAIRS_A_DECISION;
        if (!visitNear(candidates, { a, b, reach, most }, visitor)) break;
        done = candidates.to;
      }
    }
    if (done < a.count) await this.float32.visit(a, b, reach, visitor, done);
  }

  /**
   * Visits the same pairs as `visit`, in the same order, and gives the visitor the nearness of each to float32 precision.
   * It takes longer, as every product is one in float32.
   */
  async measure(a: Block, b: Block, reach: number, visitor: PairVisitor): Promise<void> {
    await this.float32.visit(a, b, reach, visitor);
  }
}

/** Visits the candidates that are within reach, or returns false if more than `most` are to be decided in float64. */
function visitNear(
  { rows, columns, nearness, doubts }: Candidates,
  { a, b, reach, most }: { readonly a: Block; readonly b: Block; readonly reach: number; readonly most: number },
  visitor: PairVisitor,
): boolean {
  const limit = reach * reach;
  const threshold = 1 - limit / 2;
  let undecided = 0;
  for (let at = 0; at < rows.length; at++) if (nearness[at]! - doubts[at]! < threshold) undecided++;
  if (undecided > most) return false;
  for (let at = 0; at < rows.length; at++) {
    const [i, j] = [rows[at]!, columns[at]!];
    const surely = nearness[at]! - doubts[at]! >= threshold;
    if (surely || squaredDistance(a, i, b, j) <= limit) visitor(i, j, Math.min(1, nearness[at]!), doubts[at]!);
  }
  return true;
}
