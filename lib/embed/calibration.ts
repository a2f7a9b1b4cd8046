import type { Calibration, EmbedderRecord } from "../models/types.ts";

/** Converts a model's raw distance to the calibrated one; see Calibration. */
export function calibrated({ calibration }: Pick<EmbedderRecord, "calibration">, rawDistance: number): number {
  return interpolate(calibration.knots, rawDistance, 0, 1);
}

/** Converts a calibrated distance to the raw one: the inverse of `calibrated`. */
export function rawDistance({ calibration }: Pick<EmbedderRecord, "calibration">, calibratedDistance: number): number {
  return interpolate(calibration.knots, calibratedDistance, 1, 0);
}

/** Interpolates linearly between knots, and beyond the last along the line through the last two. */
function interpolate(knots: Calibration["knots"], value: number, from: 0 | 1, to: 0 | 1): number {
  const after = knots.findIndex((knot) => knot[from] >= value);
  const right = Math.max(1, after === -1 ? knots.length - 1 : after);
  const [low, high] = [knots[right - 1]!, knots[right]!];
  const share = (value - low[from]) / (high[from] - low[from]);
  return low[to] + share * (high[to] - low[to]);
}

/** Rounds a distance to six places, the precision of float32 vectors. */
export function rounded(distance: number): number {
  return Math.round(distance * 1e6) / 1e6;
}
