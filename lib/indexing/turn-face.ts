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

/** The part of a face that depends on which side of its photo is up. */
export interface PlacedFace {
  readonly box: Box;
  readonly landmarks: Landmarks;
  readonly quality: FaceQuality;
}

/** How far each orientation turns the stored picture clockwise, degrees, after mirroring it. */
const CLOCKWISE: Readonly<Record<Orientation, number>> = { 3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270 };

/**
 * A face of the same stored picture for a file that says another orientation.
 * @param from orientation that the face's box was made for
 * @param to orientation of the file now
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

/** A box of the same stored picture for a file that says another orientation. */
export function turnBox(box: Box, from: Orientation, to: Orientation): Box {
  return from === to ? box : toUpright(toStored(box, from), to);
}

function turnQuality({ sharpness, yaw, roll }: FaceQuality, from: Orientation, to: Orientation): FaceQuality {
  const stored = normal(roll - (CLOCKWISE[from] ?? 0)) * (isMirrored(from) ? -1 : 1);
  const upright = normal(stored * (isMirrored(to) ? -1 : 1) + (CLOCKWISE[to] ?? 0));
  return { sharpness, yaw: isMirrored(from) === isMirrored(to) ? yaw : -yaw, roll: upright };
}

/** Degrees in [-180, 180). */
const normal = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;
