import type { GreyPicture } from "../../lib/detect/pigo/grey-picture.ts";
import type { PixelPosition } from "../../lib/detect/pigo/locate.ts";
import { findLandmark, type PointCascades } from "../../lib/detect/pigo/points.ts";

/**
 * Pigo's landmark files: brow, corners of the eye (lp46 to lp312), nose and mouth. All except the last three have a
 * mirrored twin.
 */
export const LANDMARK_FILES = ["lp46", "lp44", "lp42", "lp38", "lp312", "lp84", "lp93", "lp82", "lp81"] as const;
type LandmarkFile = (typeof LANDMARK_FILES)[number];

/** One of the 15 landmarks: a file's point, or with `_v` the same point on the right half of the face. */
export type LandmarkName = LandmarkFile | "lp46_v" | "lp44_v" | "lp42_v" | "lp38_v" | "lp312_v" | "lp84_v";

/** Landmarks on or near the vertical centre line of the face. */
const UNPAIRED: readonly LandmarkFile[] = ["lp93", "lp82", "lp81"];

/** Finds all 15 landmarks. */
export function findLandmarks(
  { landmarks }: PointCascades<LandmarkFile>,
  picture: GreyPicture,
  pupils: readonly [PixelPosition, PixelPosition],
): Map<LandmarkName, PixelPosition> {
  const found = new Map<LandmarkName, PixelPosition>();
  for (const file of LANDMARK_FILES) {
    found.set(file, findLandmark(landmarks[file], picture, pupils));
    if (UNPAIRED.includes(file)) continue;
    found.set(`${file}_v` as LandmarkName, findLandmark(landmarks[file], picture, pupils, true));
  }
  return found;
}
