import { copyDecisions } from "../catalog/decisions/copy-decisions.ts";
import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { getCrop } from "../catalog/rows/crops.ts";
import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { putGoneFaces, readGoneFacesIn } from "../catalog/rows/gone-faces.ts";
import { putPastFaces } from "../catalog/rows/past-faces.ts";
import { updatePhoto } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import { looksSame, readLook } from "../embed/crop-look.ts";
import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";
import { type Orientation, toUpright } from "../media/orientation.ts";
import { countFacesAgain, takeFacesAway } from "./delete-face.ts";
import { copiedId } from "./history.ts";
import { SAME_FACE_IOU } from "./identify.ts";
import { fittingTurns, matchByBoxes } from "./match-faces.ts";
import { pastFace } from "./retire.ts";
import { turnFace } from "./turn-face.ts";

/** Result of handing a photo's decisions over to another. */
export interface HandedOver {
  /** True if the other photo has to be looked at again, as faces were drawn in it. */
  readonly isChanged: boolean;
  /** Faces of the two photos that are the same. */
  readonly pairs: readonly (readonly [from: string, to: string])[];
}

/**
 * Hands what people decided about a photo's faces, the faces that they drew and those that they deleted over to another
 * photo that shows the same picture, as far as boxes and crops show that it does. What was decided about the other photo
 * stays. Doing it again changes nothing.
 */
export async function handOver(catalog: Catalog, from: PhotoRecord, to: PhotoRecord): Promise<HandedOver> {
  const [before, now] = await Promise.all([
    facesOfPhoto(catalog, from.photoId, { consistent: true }),
    facesOfPhoto(catalog, to.photoId, { consistent: true }),
  ]);
  const { turn, pairs } = matchByBoxes({ ...from, faces: before }, { ...to, faces: now });
  const same: (readonly [from: string, to: string])[] = [];
  for (const [one, other] of pairs) {
    if (await isSameLook(catalog, before[one]!, now[other]!)) same.push([before[one]!.faceId, now[other]!.faceId]);
  }
  await copyDecisions(catalog, same);
  const known = same.length > 0 ? turn : before.length === 0 && fittingTurns(from, to).includes(1) ? 1 : undefined;
  if (known === undefined) return { isChanged: false, pairs: same };
  const matched = new Set(same.flat());
  const others = now.filter(({ faceId }) => !matched.has(faceId));
  await copyDeletions(catalog, from, to, others, known);
  const drawn = before.filter((face) => face.drawn && !matched.has(face.faceId));
  const copies = await copyDrawnFaces(catalog, to, drawn, known);
  return { isChanged: copies.length > 0, pairs: [...same, ...copies] };
}

async function isSameLook(catalog: Catalog, a: Face, b: Face): Promise<boolean> {
  const [one, other] = await Promise.all([loadLook(catalog, a), loadLook(catalog, b)]);
  return one !== undefined && other !== undefined && looksSame(one, other);
}

async function loadLook(catalog: Catalog, { faceId, look }: Face): Promise<string | undefined> {
  if (look !== undefined) return look;
  const crop = await getCrop(catalog, faceId);
  return crop && readLook(crop.bytes);
}

/** Deletes the faces that people deleted in the other photo, unless there is a decision about them in this one. */
async function copyDeletions(
  catalog: Catalog,
  from: PhotoRecord,
  to: PhotoRecord,
  faces: readonly Face[],
  turn: Orientation,
): Promise<void> {
  const gone = (await readGoneFacesIn(catalog, from.photoId, from.data?.digest)).map((face) => ({
    ...face,
    box: toUpright(face.box, turn),
  }));
  if (gone.length === 0) return;
  const decided = await getFaceDecisions(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  const isThere = (box: Box) => (face: Face) => iou(face.box, box) >= SAME_FACE_IOU;
  const kept = gone.filter(({ box }) => !faces.some((face) => isThere(box)(face) && isDecided(face)));
  const deleted = faces.filter((face) => !isDecided(face) && gone.some(({ box }) => isThere(box)(face)));
  const place = {
    ...(to.orientation === undefined ? {} : { orientation: to.orientation }),
    ...(to.data ? { data: to.data.digest } : {}),
  };
  await putGoneFaces(
    catalog,
    kept.map((face) => ({ faceId: copiedId(to.photoId, face), box: face.box, ...place })),
  );
  await takeFacesAway(
    catalog,
    deleted.map(({ faceId }) => faceId),
  );
  await countFacesAgain(catalog, to.photoId);

  function isDecided({ faceId, drawn }: Face): boolean {
    const decision = decided.get(faceId);
    return drawn === true || (decision !== undefined && !decision.read);
  }
}

/** Draws the faces that a person drew in the other photo. @returns each of them with its copy */
async function copyDrawnFaces(
  catalog: Catalog,
  to: PhotoRecord,
  drawn: readonly Face[],
  turn: Orientation,
): Promise<HandedOver["pairs"]> {
  if (drawn.length === 0) return [];
  const copies = drawn.map((face) => {
    const { data: _, orientation: __, ...turned } = turnFace(face, 1, turn);
    return pastFace({ ...turned, photoId: to.photoId, faceId: copiedId(to.photoId, face) }, to);
  });
  await putPastFaces(catalog, copies);
  const pairs = drawn.map((face, at) => [face.faceId, copies[at]!.faceId] as const);
  await copyDecisions(catalog, pairs);
  await updatePhoto(catalog, to.photoId, (now) => {
    if (now?.detector === undefined) return now;
    const { detector: _, ...rest } = now;
    return rest;
  });
  return pairs;
}
