import type { Calibration, EmbedderRecord } from "../models/types.ts";

/** The calibrated distance that a model's raw Euclidean distance means; see Calibration. */
export function calibrated({ calibration }: Pick<EmbedderRecord, "calibration">, rawDistance: number): number {
  return interpolate(calibration.knots, rawDistance, 0, 1);
}

/** The raw distance whose calibrated value is given: the inverse of `calibrated`. */
export function rawDistance({ calibration }: Pick<EmbedderRecord, "calibration">, calibratedDistance: number): number {
  return interpolate(calibration.knots, calibratedDistance, 1, 0);
}

/** Linear between knots; beyond the last, on along the line through the last two. */
function interpolate(knots: Calibration["knots"], value: number, from: 0 | 1, to: 0 | 1): number {
  const after = knots.findIndex((knot) => knot[from] >= value);
  const right = Math.max(1, after === -1 ? knots.length - 1 : after);
  const [low, high] = [knots[right - 1]!, knots[right]!];
  const share = (value - low[from]) / (high[from] - low[from]);
  return low[to] + share * (high[to] - low[to]);
}

/** Distances to six places: float32 vectors carry no more. */
export function rounded(distance: number): number {
  return Math.round(distance * 1e6) / 1e6;
}
