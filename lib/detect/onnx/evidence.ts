import { near, type Square } from "../../geometry/squares.ts";
import type { Scoring } from "../../models/detectors.ts";
import type { FoundPoints } from "../landmarks.ts";
import type { Candidate } from "./votes.ts";

/** Evidence for or against a candidate being a face. */
export interface FaceSigns {
  /** Log-odds of its likeliest region, from the network. */
  readonly logOdds: number;
  /** Natural logarithm of the number of agreeing regions. */
  readonly votes: number;
  /** See sizeSign. */
  readonly size: number;
  /** Distance of the square of its points from the region, in sides of the region. */
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

/** Returns the square of the points, or the region if the points strayed to something else. */
export function faceSquare(region: Square, found: FoundPoints): Square {
  return near(found.square, region) ? found.square : region;
}

/** Side, px, above which size counts as evidence, up to twice this side. */
const LARGE_PX = 50;

/** Returns the evidence from a candidate's size, 0 to ln 2: large faces show more than small ones. */
function sizeSign(sidePx: number): number {
  return Math.log(Math.min(Math.max(sidePx, LARGE_PX), 2 * LARGE_PX) / LARGE_PX);
}

/** Returns the log-odds of a candidate being a face. */
export function evidenceOf({ bias, ...weights }: Scoring["weights"], signs: FaceSigns): number {
  return Object.entries(signs).reduce((sum, [sign, value]) => sum + weights[sign as keyof FaceSigns] * value, bias);
}
