import { type Block, squaredDistance } from "./block.ts";
import { CandidateFinder, type Candidates } from "./candidates.ts";
import { type AnyBlock, fullOf } from "./coarse.ts";
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
  /** Number of threads for the matrix products. */
  readonly threads: number;
  private readonly candidates: CandidateFinder;
  private readonly float32: Float32Pairs;

  private constructor(threads: number, candidates: CandidateFinder, float32: Float32Pairs) {
    this.threads = threads;
    this.candidates = candidates;
    this.float32 = float32;
  }

  static async open(threads: number): Promise<PairFinder> {
    return new PairFinder(threads, await CandidateFinder.open(threads), await Float32Pairs.open(threads));
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
  async visit(a: AnyBlock, b: AnyBlock, reach: number, visitor: PairVisitor): Promise<void> {
    let done = 0;
    if ("quantised" in b || Math.min(a.count, b.count) >= LEAST_ROWS) {
      for await (const candidates of this.candidates.find(a, b, reach)) {
        const undecided = countUndecided(candidates, reach);
        if (undecided > ((candidates.to - done) * b.count) / PAIRS_A_DECISION) break;
        const near = undecided === 0 ? () => true : await decidedBy(a, b, reach);
        visitNear(candidates, near, reach, visitor);
        done = candidates.to;
      }
    }
    if (done === a.count) return;
    const [left, right] = await fullOf(a, b);
    await this.float32.visit(left, right, reach, visitor, done);
  }

  /**
   * Visits the same pairs as `visit`, in the same order, and gives the visitor the nearness of each to float32 precision.
   * It takes longer, as every product is one in float32.
   */
  async measure(a: Block, b: Block, reach: number, visitor: PairVisitor): Promise<void> {
    await this.float32.visit(a, b, reach, visitor);
  }
}

const thresholdOf = (reach: number) => 1 - (reach * reach) / 2;

/** Returns the number of candidates of which int8 does not show that they are within reach. */
function countUndecided({ nearness, doubts }: Candidates, reach: number): number {
  const threshold = thresholdOf(reach);
  let undecided = 0;
  for (let at = 0; at < nearness.length; at++) if (nearness[at]! - doubts[at]! < threshold) undecided++;
  return undecided;
}

/** Returns a function that decides in float64 whether two rows are within reach. */
async function decidedBy(a: AnyBlock, b: AnyBlock, reach: number): Promise<(i: number, j: number) => boolean> {
  const [left, right] = await fullOf(a, b);
  return (i, j) => squaredDistance(left, i, right, j) <= reach * reach;
}

/** Visits the candidates that are within reach. @param isNear decides about those that int8 leaves open */
function visitNear(
  { rows, columns, nearness, doubts }: Candidates,
  isNear: (i: number, j: number) => boolean,
  reach: number,
  visitor: PairVisitor,
): void {
  const threshold = thresholdOf(reach);
  for (let at = 0; at < rows.length; at++) {
    const [i, j] = [rows[at]!, columns[at]!];
    const surely = nearness[at]! - doubts[at]! >= threshold;
    if (surely || isNear(i, j)) visitor(i, j, Math.min(1, nearness[at]!), doubts[at]!);
  }
}
