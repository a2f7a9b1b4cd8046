import type { Landmarks } from "../../geometry/box.ts";
import type { Square } from "../../geometry/squares.ts";
import type { Picture } from "../../media/types.ts";

/** Where a network sees a face, in pixels of the picture it was shown. */
export interface Region {
  readonly square: Square;
  /** Of it being a face, as the network has it. */
  readonly logOdds: number;
  /** Where the network gives them. */
  readonly points?: Landmarks;
}

/** A face detector over pictures of any size. */
export interface RegionFinder {
  find(picture: Picture): Promise<Region[]>;
  release(): Promise<void>;
}

/** What is less likely a face than this is not looked at any further. */
export const LEAST_LOG_ODDS = -2;
