import { getCrop } from "../catalog/rows/crops.ts";
import type { GoneFace } from "../catalog/rows/gone-faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { DetectedFace } from "../detect/types.ts";
import { lookOfFace } from "../embed/align.ts";
import { looksSame, readLook } from "../embed/crop-look.ts";
import { toUpright } from "../media/orientation.ts";
import type { OpenPhoto } from "../media/types.ts";
import type { FaceBefore, PictureBefore } from "./history.ts";
import { fittingTurns, matchByBoxes } from "./match-faces.ts";
import { turnFace } from "./turn-face.ts";

/** The faces of a picture before an edit, assigned to those after it. */
export interface EditMatch {
  /** Earlier faces, by the index of the face that was detected in their place. */
  readonly same: ReadonlyMap<number, FaceBefore>;
  /** Drawn faces, at their new positions. */
  readonly drawn: readonly FaceBefore[];
  /** Deleted faces, at their new positions. */
  readonly gone: readonly GoneFace[];
  /** Earlier faces that were not found. */
  readonly left: readonly FaceBefore[];
}

/**
 * Finds the earlier faces of an edited picture, by their boxes in all four rotations, if it still has the same shape. A face
 * counts only if its crop shows the same, as a cropped picture may have a different face at that position.
 */
export async function followEdit(
  catalog: Catalog,
  before: PictureBefore,
  photo: OpenPhoto,
  detected: readonly DetectedFace[],
): Promise<EditMatch> {
  const found = before.faces.filter(({ drawn }) => !drawn);
  const { turn, pairs } = matchByBoxes({ ...before, faces: found }, { ...photo, faces: detected });
  const same = new Map<number, FaceBefore>();
  for (const [one, now] of pairs) {
    const face = found[one]!;
    if (await showsTheSame(catalog, face, photo, detected[now]!)) same.set(now, face);
  }
  const drawn: FaceBefore[] = [];
  let known = same.size > 0 ? turn : undefined;
  for (const face of before.faces.filter((each) => each.drawn)) {
    for (const quarter of known === undefined ? fittingTurns(before, photo) : [known]) {
      const turned = turnFace(face, 1, quarter);
      if (!(await showsTheSame(catalog, face, photo, turned))) continue;
      drawn.push(turned);
      known = quarter;
      break;
    }
  }
  // Without faces to compare, a picture of the same shape most likely was not rotated.
  if (before.faces.length === 0 && fittingTurns(before, photo).includes(1)) known = 1;
  const kept = new Set([...same.values(), ...drawn].map(({ faceId }) => faceId));
  const quarter = known;
  return {
    same,
    drawn,
    gone: quarter === undefined ? [] : before.gone.map((face) => ({ ...face, box: toUpright(face.box, quarter) })),
    left: before.faces.filter(({ faceId }) => !kept.has(faceId)),
  };
}

/** Returns true if the place of a face now looks as its crop before. */
export async function showsTheSame(
  catalog: Catalog,
  before: FaceBefore,
  photo: OpenPhoto,
  now: Pick<DetectedFace, "landmarks">,
): Promise<boolean> {
  const look = await loadLookBefore(catalog, before);
  return look !== undefined && looksSame(look, await lookOfFace(photo, now));
}

async function loadLookBefore(catalog: Catalog, { faceId, copyOf = faceId, look }: FaceBefore) {
  if (look !== undefined) return look;
  const crop = await getCrop(catalog, copyOf);
  return crop && readLook(crop.bytes);
}
