import type { Landmarks } from "../../geometry/box.ts";
import type { Square } from "../../geometry/squares.ts";
import type { Picture } from "../../media/types.ts";

/** A region in which a network found a face, in pixels of its input picture. */
export interface Region {
  readonly square: Square;
  /** Log-odds of being a face, according to the network. */
  readonly logOdds: number;
  /** Five points, if the network returns them. */
  readonly points?: Landmarks;
}

/** A face detector over pictures of any size. */
export interface RegionFinder {
  find(picture: Picture): Promise<Region[]>;
  release(): Promise<void>;
}

/** Least log-odds of a region that is examined further. */
export const LEAST_LOG_ODDS = -2;
