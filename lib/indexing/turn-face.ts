import type { FaceQuality } from "../detect/types.ts";
import type { Box, Landmarks, Point } from "../geometry/box.ts";
import {
  isMirrored,
  type Orientation,
  pointToStored,
  pointToUpright,
  toStored,
  toUpright,
} from "../media/orientation.ts";

/** The part of a face that depends on the orientation of its photo. */
export interface PlacedFace {
  readonly box: Box;
  readonly landmarks: Landmarks;
  readonly quality: FaceQuality;
}

/** Clockwise rotation of the stored picture by each orientation, degrees, after mirroring. */
const CLOCKWISE: Readonly<Record<Orientation, number>> = { 3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270 };

/**
 * Converts a face between two orientations of the same stored picture.
 * @param from orientation of the face's box
 * @param to present orientation of the file
 */
export function turnFace<Face extends PlacedFace>(face: Face, from: Orientation, to: Orientation): Face {
  if (from === to) return face;
  const turned = face.landmarks.map((point) => pointToUpright(pointToStored(point, from), to));
  const mirrored = isMirrored(from) !== isMirrored(to);
  const [left, right, nose, leftMouth, rightMouth] = turned as [Point, Point, Point, Point, Point];
  const landmarks: Landmarks = mirrored
    ? [right, left, nose, rightMouth, leftMouth]
    : [left, right, nose, leftMouth, rightMouth];
  return { ...face, box: turnBox(face.box, from, to), landmarks, quality: turnQuality(face.quality, from, to) };
}

/** Converts a box between two orientations of the same stored picture. */
export function turnBox(box: Box, from: Orientation, to: Orientation): Box {
  return from === to ? box : toUpright(toStored(box, from), to);
}

function turnQuality({ sharpness, yaw, roll }: FaceQuality, from: Orientation, to: Orientation): FaceQuality {
  const stored = normal(roll - (CLOCKWISE[from] ?? 0)) * (isMirrored(from) ? -1 : 1);
  const upright = normal(stored * (isMirrored(to) ? -1 : 1) + (CLOCKWISE[to] ?? 0));
  return { sharpness, yaw: isMirrored(from) === isMirrored(to) ? yaw : -yaw, roll: upright };
}

/** Normalises an angle to [-180, 180) degrees. */
const normal = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;
