import { near, type Square } from "../../geometry/squares.ts";
import type { Scoring } from "../../models/detectors.ts";
import type { FoundPoints } from "../landmarks.ts";
import type { Candidate } from "./votes.ts";

/** What is known of a candidate; each speaks for or against a face. */
export interface FaceSigns {
  /** Of its likeliest region, as the network has them. */
  readonly logOdds: number;
  /** Natural logarithm of how many regions agree. */
  readonly votes: number;
  /** See sizeSign. */
  readonly size: number;
  /** How far its points lead away from the region, in sides of the region. */
  readonly strayed: number;
  /** See SettledPoints. */
  readonly unrest: number;
  readonly asymmetry: number;
}

export function signsOf({ square, logOdds, votes }: Candidate, found: FoundPoints | undefined): FaceSigns {
  const known = { logOdds, votes: Math.log(votes) };
  if (!found) return { ...known, size: sizeSign(square.side), strayed: 0, unrest: 0, asymmetry: 0 };
  const strayed = Math.hypot(found.square.x - square.x, found.square.y - square.y) / square.side;
  const size = sizeSign(faceSquare(square, found).side);
  return { ...known, size, strayed, unrest: found.unrest, asymmetry: found.asymmetry };
}

/** A face's square is that of its points, unless they strayed to something else. */
export function faceSquare(region: Square, found: FoundPoints): Square {
  return near(found.square, region) ? found.square : region;
}

/** From this side on, px, a face shows more than enough of itself; from twice as much on, no more. */
const LARGE_PX = 50;

/** How large a candidate is, from 0 to ln 2: of a large face more speaks for it than of a small one. */
function sizeSign(sidePx: number): number {
  return Math.log(Math.min(Math.max(sidePx, LARGE_PX), 2 * LARGE_PX) / LARGE_PX);
}

/** Log-odds of a candidate being a face. */
export function evidenceOf({ bias, ...weights }: Scoring["weights"], signs: FaceSigns): number {
  return Object.entries(signs).reduce((sum, [sign, value]) => sum + weights[sign as keyof FaceSigns] * value, bias);
}
