import type { ScoreScale } from "../models/detectors.ts";

/** Maps a score to facefinder's scale: linear between knots, 0 below the first, the last knot's value beyond the last. */
export function scaledScore(scale: ScoreScale, own: number): number {
  const after = scale.findIndex(([knot]) => knot >= own);
  if (after === -1) return scale.at(-1)?.[1] ?? 0;
  if (after === 0) return scale[0]?.[0] === own ? scale[0][1] : 0;
  const [low, high] = [scale[after - 1]!, scale[after]!];
  return low[1] + ((own - low[0]) / (high[0] - low[0])) * (high[1] - low[1]);
}
