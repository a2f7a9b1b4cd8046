/** Keeps weights finite where a few examples could be told apart without error. */
const RIDGE = 1e-3;
const STEPS = 60;

/**
 * Logistic regression by Newton's method with a small ridge on standardised features.
 *
 * @param rows features of each example
 * @param truth whether each is positive
 * @param counts how much each example counts, 1 on average
 * @returns a weight a feature and the bias: their sum is the logarithm of the odds
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  truth: readonly boolean[],
  counts: readonly number[],
): { weights: number[]; bias: number } {
  const features = rows[0]!.length;
  const means = Array.from({ length: features }, (_, at) => mean(rows.map((row) => row[at]!)));
  const deviations = means.map((centre, at) => Math.sqrt(mean(rows.map((row) => (row[at]! - centre) ** 2))) || 1);
  const inputs = rows.map((row) => [...row.map((value, at) => (value - means[at]!) / deviations[at]!), 1]);

  let fitted = new Array<number>(features + 1).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = fitted.map((weight, at) => (at < features ? RIDGE * rows.length * weight : 0));
    const curvature = fitted.map((_, at) => fitted.map((__, other) => (at === other ? RIDGE * rows.length : 0)));
    for (const [index, input] of inputs.entries()) {
      const sure = 1 / (1 + Math.exp(-dot(input, fitted)));
      for (let at = 0; at <= features; at++) {
        gradient[at]! += counts[index]! * (sure - Number(truth[index])) * input[at]!;
        for (let other = 0; other <= features; other++) {
          curvature[at]![other]! += counts[index]! * sure * (1 - sure) * input[at]! * input[other]!;
        }
      }
    }
    const move = solve(curvature, gradient);
    fitted = fitted.map((weight, at) => weight - move[at]!);
  }
  const weights = deviations.map((deviation, at) => fitted[at]! / deviation);
  return { weights, bias: fitted[features]! - dot(weights, means) };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/** Gaussian elimination with the largest pivot first. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at]!]);
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows.reduce(
      (best, row, at) => (at >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? at : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (const [at, row] of rows.entries()) {
      const factor = at === column ? 0 : row[column]! / rows[column]![column]!;
      if (factor !== 0) for (let k = column; k < row.length; k++) row[k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, at) => row.at(-1)! / row[at]!);
}
