import { surchargeOf } from "../detect/select.ts";
import type { DetectedFace } from "../detect/types.ts";
import type { Faceness } from "../models/faceness.ts";

/** A detection, and the length of the embedding model's output for its crop. */
export type Seen = Pick<DetectedFace, "sizePx" | "score"> & {
  readonly quality: Pick<DetectedFace["quality"], "yaw">;
  readonly rawLength: number;
};

/** Sizes, px, beyond which a smaller or larger face is neither more nor less likely. */
const SIZES = { least: 20, most: 200 };

/** A score of 9, the default of FACE_SCORE, means that a face is twice as likely as anything else. */
const LIMIT = { score: 9, logOdds: Math.LN2 };

/** Most that a score can be, without the surcharge for its size. */
const MOST = 100;

/** Returns what speaks for a face, and against it. */
export function signsOfFace({ score, sizePx, quality, rawLength }: Seen) {
  return {
    score: Math.log(Math.max(1, score - surchargeOf(sizePx))),
    rawLength,
    size: Math.log(Math.min(Math.max(sizePx, SIZES.least), SIZES.most)),
    yaw: Math.abs(quality.yaw) / 90,
  };
}

/**
 * Returns a detection's score, corrected by what its crop shows: the length of a model's output tells faces from hands,
 * flowers and carvings. The odds of a face grow with the corrected score as they do with the score of detection alone.
 */
export function correctedScore({ weights, slope }: Faceness, seen: Seen): number {
  const { bias, ...rest } = weights;
  const signs = signsOfFace(seen);
  const logOdds = Object.entries(rest).reduce(
    (sum, [sign, weight]) => sum + weight * signs[sign as keyof typeof rest],
    bias,
  );
  const corrected = LIMIT.score * Math.exp((logOdds - LIMIT.logOdds) / slope);
  return Math.min(corrected, MOST) + surchargeOf(seen.sizePx);
}
