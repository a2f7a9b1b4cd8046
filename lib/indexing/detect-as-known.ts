import type { Catalog } from "../catalog/store/open.ts";
import type { Face } from "../catalog/store/types.ts";
import { type Quarters, turnedBack, turnedPhoto } from "../detect/turned.ts";
import type { DetectedFace, Detector } from "../detect/types.ts";
import type { OpenPhoto } from "../media/types.ts";
import type { Parameters } from "../parameters.ts";
import { showsTheSame } from "./follow-edit.ts";
import type { History, PictureBefore } from "./history.ts";
import { identify } from "./identify.ts";
import { fittingTurns } from "./match-faces.ts";
import { turnFace } from "./turn-face.ts";

/** What finds faces. */
export interface Finder {
  readonly catalog: Catalog;
  readonly detector: Detector;
  readonly parameters: Parameters;
}

/**
 * Detects the faces of a photo. Where faces are known to be there that lie on their side or upside down, as in a picture
 * that somebody turned, they are looked for in the photo turned back: detectors find few faces that do not stand upright,
 * and see some in what is none.
 */
export async function detectAsKnown(
  { catalog, detector, parameters }: Finder,
  photo: OpenPhoto,
  history: History,
): Promise<readonly DetectedFace[]> {
  const { faces } = await detector.detect(photo, parameters);
  const expected = [...history.known, ...history.returning, ...(await facesAsTurned(catalog, history.before, photo))];
  const quarters = quartersToUpright(expected);
  if (quarters === 0 || countFound(expected, faces) === expected.length) return faces;
  const found = await detector.detect(turnedPhoto(photo, quarters), parameters);
  const turned = found.faces.map((face) => turnedBack(face, quarters));
  return countFound(expected, turned) > countFound(expected, faces) ? turned : faces;
}

/** How many of the faces are found at their place, with their eyes and mouth about where they were. */
function countFound(expected: readonly Face[], faces: readonly DetectedFace[]): number {
  const isTurned = (a: number, b: number) => Math.abs(((a - b + 540) % 360) - 180) > 45;
  const found = [...identify(expected, faces)];
  return found.filter(([at, face]) => !isTurned(faces[at]!.quality.roll, face.quality.roll)).length;
}

/** The faces of the picture before, where they are in the edited one, after the turn by which most look as they did. */
async function facesAsTurned(
  catalog: Catalog,
  before: PictureBefore | undefined,
  photo: OpenPhoto,
): Promise<readonly Face[]> {
  let most: Face[] = [];
  for (const turn of before ? fittingTurns(before, photo) : []) {
    const same: Face[] = [];
    for (const face of before!.faces) {
      const turned = turnFace(face, 1, turn);
      if (await showsTheSame(catalog, face, photo, turned)) same.push(turned);
    }
    if (same.length > most.length) most = same;
  }
  return most;
}

/** By how many quarters clockwise a photo is turned so that most of these faces stand upright; 0 where they do. */
function quartersToUpright(faces: readonly Face[]): Quarters | 0 {
  const counts = [0, 0, 0, 0];
  for (const { quality } of faces) counts[(Math.round(-quality.roll / 90) + 4) % 4]!++;
  return counts.indexOf(Math.max(...counts)) as Quarters | 0;
}
