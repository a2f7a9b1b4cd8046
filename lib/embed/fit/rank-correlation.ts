/**
 * Spearman's rank correlation of two lists of equal length: 1 if they have the same order, 0 if they have nothing to do with
 * each other, or if one of them does not vary.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ranksOfA, ranksOfB] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length - 1) / 2;
  let [covariance, varianceOfA, varianceOfB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [left, right] = [ranksOfA[at]! - mean, ranksOfB[at]! - mean];
    covariance += left * right;
    varianceOfA += left * left;
    varianceOfB += right * right;
  }
  return varianceOfA === 0 || varianceOfB === 0 ? 0 : covariance / Math.sqrt(varianceOfA * varianceOfB);
}

/** Ranks from 0; equal values share the mean of their ranks. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) ranks[order[at]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}
