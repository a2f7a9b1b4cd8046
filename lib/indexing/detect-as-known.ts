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

/** Dependencies of face detection in a photo. */
export interface Finder {
  readonly catalog: Catalog;
  readonly detector: Detector;
  readonly parameters: Parameters;
}

/**
 * Detects the faces of a photo. If the known faces lie on their side or upside down, as in a picture whose pixels were
 * turned, the detector searches the photo turned back: detectors find few faces that are not upright, and report false ones.
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

/** Counts the expected faces that were detected at their position and with about their roll. */
function countFound(expected: readonly Face[], faces: readonly DetectedFace[]): number {
  const isTurned = (a: number, b: number) => Math.abs(((a - b + 540) % 360) - 180) > 45;
  const found = [...identify(expected, faces)];
  return found.filter(([at, face]) => !isTurned(faces[at]!.quality.roll, face.quality.roll)).length;
}

/** Returns the faces of the earlier picture at their positions in the edited one, for the turn that keeps most of them. */
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

/** Returns the number of quarter turns clockwise after which most of these faces are upright; 0 if they are already. */
function quartersToUpright(faces: readonly Face[]): Quarters | 0 {
  const counts = [0, 0, 0, 0];
  for (const { quality } of faces) counts[(Math.round(-quality.roll / 90) + 4) % 4]!++;
  return counts.indexOf(Math.max(...counts)) as Quarters | 0;
}
