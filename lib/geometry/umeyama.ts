/** A point in pixels of some picture. */
export type Pixel = readonly [x: number, y: number];

/** x' = a x - b y + tx, y' = b x + a y + ty: rotation, one scale and a shift, no reflection. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * The similarity transform that takes `from` to `to` with the least sum of squared distances.
 * In the plane the general solution (Umeyama, "Least-squares estimation of transformation parameters between two point
 * patterns", IEEE TPAMI 13(4), 1991) is a quotient of complex numbers: covariance over variance.
 *
 * @param from at least two different points
 * @param to as many points
 */
export function similarityBetween(from: readonly Pixel[], to: readonly Pixel[]): Similarity {
  const [fromX, fromY] = mean(from);
  const [toX, toY] = mean(to);
  let [variance, real, imaginary] = [0, 0, 0];
  for (const [index, [x, y]] of from.entries()) {
    const [u, v] = to[index]!;
    const [dx, dy, du, dv] = [x - fromX, y - fromY, u - toX, v - toY];
    variance += dx * dx + dy * dy;
    real += dx * du + dy * dv;
    imaginary += dx * dv - dy * du;
  }
  const a = real / variance;
  const b = imaginary / variance;
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

/** Returns the inverse of a transform. */
export function inverse({ a, b, tx, ty }: Similarity): Similarity {
  const scale = a * a + b * b;
  const [c, d] = [a / scale, -b / scale];
  return { a: c, b: d, tx: -(c * tx - d * ty), ty: -(d * tx + c * ty) };
}

/** Scale of a transform: the ratio of lengths after and before it. */
export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

function mean(points: readonly Pixel[]): Pixel {
  const sum = points.reduce(([x, y], [u, v]) => [x + u, y + v] as Pixel, [0, 0] as Pixel);
  return [sum[0] / points.length, sum[1] / points.length];
}
