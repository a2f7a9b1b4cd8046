import type { GoneFace } from "../catalog/rows/gone-faces.ts";
import type { PastFace } from "../catalog/rows/past-faces.ts";
import type { Awaiting, Face } from "../catalog/store/types.ts";
import type { DetectedFace } from "../detect/types.ts";
import { type Crop, cutCrop } from "../embed/align.ts";
import type { OpenPhoto } from "../media/types.ts";
import { dropOverruled } from "./by-hand.ts";
import { detectAsKnown, type Finder } from "./detect-as-known.ts";
import { type EditMatch, followEdit } from "./follow-edit.ts";
import type { FaceBefore, History, PictureBefore } from "./history.ts";
import { identify, newFaceId } from "./identify.ts";

/** A face in the present picture, with its crop. */
export interface SeenFace {
  readonly face: DetectedFace & { readonly faceId: string; readonly drawn?: boolean; readonly detector?: string };
  readonly crop: Crop;
}

/** Result of detecting and identifying the faces of a photo. */
export interface LookResult {
  readonly faces: readonly SeenFace[];
  /** Deleted faces of the picture, at their positions in it. */
  readonly gone: readonly GoneFace[];
  /** Deleted faces that are stored without the digest of their picture, which has to be added. */
  readonly withoutData: readonly GoneFace[];
  /** Past faces, as they are stored, whose photo had no location, and that are visible again. */
  readonly shownAgain: readonly PastFace[];
  /** Faces that were visible and no longer are. */
  readonly missing: readonly Face[];
  /** Faces that stay visible, as they were in the earlier picture. */
  readonly before: readonly FaceBefore[];
  /** Faces of the photo of which this one is an edited copy, that are or may be in this one. */
  readonly copied: readonly FaceBefore[];
  readonly awaiting?: Awaiting | undefined;
}

type IdentifiedFace = SeenFace["face"];

/**
 * Detects the faces of a photo and cuts their crops. A face that was known keeps its id: first compared with faces of this
 * same picture, then with those of the picture before an edit.
 * @throws UndecodablePhoto, and errors of the detector
 */
export async function lookAt(
  finder: Finder,
  photo: OpenPhoto,
  { photoId, digest }: { readonly photoId: string; readonly digest: string },
  history: History,
): Promise<LookResult> {
  const detected = await detectAsKnown(finder, photo, history);
  const here = identify([...history.known, ...history.returning], detected);
  const { faces: rest, at: restAt } = without(detected, here);
  const followed = history.before
    ? await followEdit(finder.catalog, stillUnknown(history, here), photo, rest)
    : NOT_EDITED;
  const sameAt = new Map([...followed.same].map(([at, face]) => [restAt[at]!, face]));

  const fresh = new Set<string>();
  const found = detected.map((face, at): IdentifiedFace => {
    const before = here.get(at) ?? sameAt.get(at);
    if (before) return { ...face, faceId: before.faceId };
    const faceId = newFaceId(photoId, face.box, history.taken);
    fresh.add(faceId);
    return { ...face, faceId };
  });
  const drawn = uniqueDrawn([...followed.drawn, ...history.returning, ...history.known]);
  const goneHere = new Set(history.gone.map(({ faceId }) => faceId));
  const gone = [...history.gone, ...followed.gone.filter(({ faceId }) => !goneHere.has(faceId))];
  const kept: IdentifiedFace[] = [...dropOverruled(found, { gone, drawn }), ...drawn];
  const ids = new Set(kept.map(({ faceId }) => faceId));
  // A picture in another orientation keeps its faces, even if they are not detected that way.
  const stay = history.sameOrientation ? [] : history.known.filter(({ faceId }) => !ids.has(faceId));
  for (const { faceId } of stay) ids.add(faceId);

  const left = followed.left.filter(({ faceId, hidden }) => !ids.has(faceId) && !hidden);
  const waiting = [...left, ...history.waiting].map(({ faceId }) => faceId).filter((faceId) => !ids.has(faceId));
  const unsettled = [...ids].filter((faceId) => fresh.has(faceId) || history.unsettled.has(faceId));
  const mayBeSame = waiting.length > 0 && unsettled.length > 0;
  const inUse = new Set(mayBeSame ? [...ids, ...waiting] : ids);
  return {
    faces: await Promise.all([...kept, ...stay].map(async (face) => ({ face, crop: await cutCrop(photo, face) }))),
    gone,
    withoutData: history.withoutData,
    shownAgain: history.hidden.filter(({ faceId }) => ids.has(faceId)),
    missing: history.shown.filter(({ faceId }) => !ids.has(faceId)),
    before: (history.before?.faces ?? []).filter(({ copyOf, faceId }) => copyOf === undefined && ids.has(faceId)),
    copied: history.copies.filter(({ faceId }) => inUse.has(faceId)),
    ...(mayBeSame ? { awaiting: { data: digest, before: [...new Set(waiting)], now: unsettled } } : {}),
  };
}

const NOT_EDITED: EditMatch = { same: new Map(), drawn: [], gone: [], left: [] };

/** Returns the earlier picture without the faces whose positions in this picture are known. */
function stillUnknown({ before, known, returning }: History, here: ReadonlyMap<number, Face>): PictureBefore {
  const drawn = [...known, ...returning].filter((face) => face.drawn);
  const ids = new Set([...here.values(), ...drawn].map(({ faceId }) => faceId));
  return { ...before!, faces: before!.faces.filter(({ faceId }) => !ids.has(faceId)) };
}

/** Returns the detected faces that are not known, with their indices in the list of all. */
function without(
  detected: readonly DetectedFace[],
  known: ReadonlyMap<number, unknown>,
): { readonly faces: DetectedFace[]; readonly at: number[] } {
  const at = [...detected.keys()].filter((index) => !known.has(index));
  return { faces: at.map((index) => detected[index]!), at };
}

function uniqueDrawn(faces: readonly Face[]): Face[] {
  return [...new Map(faces.filter(({ drawn }) => drawn).map((face) => [face.faceId, face])).values()];
}
