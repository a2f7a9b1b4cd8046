import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Landmarks } from "../../geometry/box.ts";
import { readCascadeFile } from "./cascade-file.ts";
import type { GreyPicture } from "./grey-picture.ts";
import { locate, type PixelPosition, type SearchRegion } from "./locate.ts";
import { type PointCascade, readPointCascade } from "./point-cascade.ts";

/** The puploc cascade, and landmark cascades by the names of their files. */
export interface PointCascades<Files extends string> {
  readonly pupils: PointCascade;
  readonly landmarks: Readonly<Record<Files, PointCascade>>;
  /** SHA-256 of all files together, lower-case hex. */
  readonly sha256: string;
}

/**
 * Reads puploc and landmark cascades from a folder laid out like Pigo's: `puploc`, and the others in `lps`.
 * @throws InvalidCascade
 * @throws CascadeMissing
 */
export async function openPointCascades<Files extends string>(
  folder: string,
  files: readonly Files[],
): Promise<PointCascades<Files>> {
  const paths = ["puploc", ...files.map((file) => join("lps", file))];
  const bytes = await Promise.all(paths.map((path) => readCascadeFile(join(folder, path))));
  const [pupils, ...landmarks] = bytes.map(readPointCascade);
  const hash = createHash("sha256");
  for (const each of bytes) hash.update(each);
  return {
    pupils: pupils!,
    landmarks: Object.fromEntries(files.map((file, at) => [file, landmarks[at]!])) as Record<Files, PointCascade>,
    sha256: hash.digest("hex"),
  };
}

/** Landmark files for the five points: the nose, and one for both corners of the mouth, mirrored for the right. */
export const FIVE_POINT_FILES = ["lp93", "lp84"] as const;

/**
 * Finds the left and right pupil, as seen in the picture, from the same guesses as PhotoPrism and Pigo.
 * @param face its square in the convention of Pigo, whole px
 */
export function findPupils(
  pupils: PointCascade,
  picture: GreyPicture,
  { x, y, side }: SearchRegion,
): [PixelPosition, PixelPosition] {
  const eye = (across: number) =>
    locate(pupils, picture, {
      x: x + Math.trunc(across * side),
      y: y - Math.trunc(0.075 * side),
      side: 0.25 * side,
    });
  return [eye(-0.175), eye(0.185)];
}

/** Finds one landmark of the face with these pupils. */
export function findLandmark(
  cascade: PointCascade,
  picture: GreyPicture,
  [left, right]: readonly [PixelPosition, PixelPosition],
  mirrored = false,
): PixelPosition {
  const distance = Math.hypot(left[0] - right[0], left[1] - right[1]);
  const x = Math.trunc((left[0] + right[0]) / 2 + 0.15 * distance);
  const y = Math.trunc((left[1] + right[1]) / 2 + 0.25 * distance);
  return locate(cascade, picture, { x, y, side: 3 * distance }, mirrored);
}

/** Finds pupils, nose and corners of the mouth, px. */
export function findFivePoints(
  { pupils, landmarks }: PointCascades<(typeof FIVE_POINT_FILES)[number]>,
  picture: GreyPicture,
  face: SearchRegion,
): Landmarks {
  const eyes = findPupils(pupils, picture, face);
  const nose = findLandmark(landmarks.lp93, picture, eyes);
  const mouth = [false, true].map((mirrored) => findLandmark(landmarks.lp84, picture, eyes, mirrored));
  return [...eyes, nose, mouth[0]!, mouth[1]!];
}
