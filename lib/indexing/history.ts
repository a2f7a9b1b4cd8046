import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { type GoneFace, readGoneFaces } from "../catalog/rows/gone-faces.ts";
import { type PastFace, readPastFaces } from "../catalog/rows/past-faces.ts";
import { faceIdOf } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import type { Orientation } from "../media/orientation.ts";
import type { Assigned } from "./places.ts";
import { turnBox, turnFace } from "./turn-face.ts";

/** A face of an earlier picture of the photo. */
export interface FaceBefore extends Face {
  /** True if its photo had no location for a time, so that its crop and vector are deleted. */
  readonly hidden?: boolean;
  /** The original face in another photo, of which this photo is an edited copy. */
  readonly copyOf?: string;
}

/** The picture before an edit, upright. */
export interface PictureBefore {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FaceBefore[];
  readonly gone: readonly GoneFace[];
}

/** Everything known about a photo's faces before detection. Boxes are in the file's present orientation. */
export interface History {
  /** Faces found in this same picture. */
  readonly known: readonly Face[];
  /** True if all known faces were found in the file's present orientation. */
  readonly sameOrientation: boolean;
  /** Past faces of this same picture whose photo had no location, as they are stored. */
  readonly hidden: readonly PastFace[];
  /** Faces of this same picture that the last detection did not find, or that belong to it from before an edit. */
  readonly returning: readonly Face[];
  /** Faces that were deleted from this same picture. */
  readonly gone: readonly GoneFace[];
  /** Deleted faces stored without the digest of their picture, which is that of the last picture. */
  readonly withoutData: readonly GoneFace[];
  readonly before?: PictureBefore;
  /** Faces of earlier pictures that may still be in this one; their vectors will decide. */
  readonly waiting: readonly Face[];
  /** Faces of the photo of which this one is an edited copy, with ids of this one. */
  readonly copies: readonly FaceBefore[];
  /** Faces found in this picture, or the one before, that may turn out to be `waiting` ones. */
  readonly unsettled: ReadonlySet<string>;
  /** Faces that are visible at present. */
  readonly shown: readonly Face[];
  /** Ids that faces of the photo have or had. */
  readonly taken: ReadonlySet<string>;
}

const EMPTY_HISTORY: History = {
  ...{ known: [], sameOrientation: true, hidden: [], returning: [], gone: [], withoutData: [], waiting: [] },
  ...{ shown: [], copies: [], unsettled: new Set(), taken: new Set() },
};

/** Loads the history of a photo. @param digest of the present picture data */
export async function loadHistory(
  catalog: Catalog,
  { photoId, record, copyOf, isNew = false }: Assigned,
  digest: string,
  orientation: Orientation,
): Promise<History> {
  if (isNew) return EMPTY_HISTORY;
  const [shown, past, gone, copied] = await Promise.all([
    facesOfPhoto(catalog, photoId, { consistent: true }),
    readPastFaces(catalog, photoId),
    readGoneFaces(catalog, photoId),
    copyOf ? copyPicture(catalog, copyOf, photoId, digest) : undefined,
  ]);
  const last = record?.data?.digest ?? digest;
  const dataOf = ({ data = last }: { readonly data?: string }) => data;
  const from = (face: { readonly orientation?: number }) => face.orientation ?? record?.orientation ?? orientation;
  const turned = (face: PastFace): Face => {
    const { hidden: _, copyOf: __, ...rest } = face as FaceBefore;
    return turnFace(rest, from(face), orientation);
  };

  const isHere = (face: { readonly data?: string }) => dataOf(face) === digest;
  const hidden = past.filter((face) => face.hidden && isHere(face));
  const known = [...shown.filter(isHere), ...hidden];
  const here = new Set(known.map(({ faceId }) => faceId));
  const returning = [...past.filter(isHere), ...(copied?.exact ?? [])].filter(({ faceId }) => !here.has(faceId));
  // An interrupted indexing may have written some of them with positions in yet another picture.
  const inLast = new Map(past.filter((face) => dataOf(face) === last).map((face) => [face.faceId, face]));
  const isShown = new Set(shown.map(({ faceId }) => faceId));
  const asInLast = (face: Face): FaceBefore => (dataOf(face) === last ? face : (inLast.get(face.faceId) ?? face));
  const earlier = [
    ...shown.filter((face) => !isHere(face)).map(asInLast),
    ...[...inLast.values()].filter((face) => face.hidden && last !== digest && !isShown.has(face.faceId)),
  ];
  const waitingIds = new Set(record?.awaiting?.before);
  const waiting = past.filter(({ faceId }) => waitingIds.has(faceId) && !here.has(faceId));
  const before: PictureBefore | undefined =
    copied?.before ??
    (record && (last !== digest || earlier.length > 0)
      ? pictureOf(
          record,
          earlier,
          gone.filter((face) => dataOf(face) === last && !isHere(face)),
        )
      : undefined);
  const copies = copied ? [...copied.exact, ...copied.before.faces] : [];
  return {
    known: known.map(turned),
    hidden,
    sameOrientation: known.every((face) => from(face) === orientation),
    returning: returning.map(turned),
    gone: [...gone, ...(copied?.gone ?? [])]
      .filter(isHere)
      .map((face) => ({ ...face, box: turnBox(face.box, from(face), orientation) })),
    withoutData: gone.filter(({ data }) => data === undefined).map((face) => ({ ...face, data: last })),
    ...(before ? { before } : {}),
    waiting,
    unsettled: new Set(record?.awaiting?.now),
    shown,
    copies,
    taken: new Set([...shown, ...past, ...gone, ...copies].map(({ faceId }) => faceId)),
  };
}

const pictureOf = ({ width, height }: PhotoRecord, faces: readonly FaceBefore[], gone: readonly GoneFace[]) => ({
  ...{ width, height },
  ...{ faces, gone },
});

/**
 * Loads the picture of the photo that was copied, its faces with ids of the copy; and, in `exact` and `gone`, the faces that
 * are from this same picture, if the other photo had it once.
 */
async function copyPicture(
  catalog: Catalog,
  from: PhotoRecord,
  photoId: string,
  digest: string,
): Promise<{ readonly exact: FaceBefore[]; readonly gone: GoneFace[]; readonly before: PictureBefore }> {
  const [shown, past, gone] = await Promise.all([
    facesOfPhoto(catalog, from.photoId, { consistent: true }),
    readPastFaces(catalog, from.photoId),
    readGoneFaces(catalog, from.photoId),
  ]);
  const last = from.data?.digest;
  const exact = past.filter(({ data = last }) => data === digest);
  const ids = new Set(exact.map(({ faceId }) => faceId));
  const hidden = past.filter((face) => face.hidden && (face.data ?? last) === last);
  const others = [...shown, ...hidden].filter(({ faceId }) => !ids.has(faceId));
  const copy = (face: PastFace): FaceBefore => ({
    ...{ ...face, photoId, faceId: copiedId(photoId, face), copyOf: face.faceId },
    orientation: face.orientation ?? from.orientation ?? 1,
  });
  const goneFrom = (data: string | undefined) =>
    gone
      .filter((face) => (face.data ?? last) === data)
      .map((face) => ({
        ...face,
        faceId: copiedId(photoId, face),
        orientation: face.orientation ?? from.orientation ?? 1,
      }));
  const before = pictureOf(from, others.map(copy), digest === last ? [] : goneFrom(last));
  return { exact: exact.map(copy), gone: goneFrom(digest), before };
}

/** Returns the id of a face copied from another photo. It differs from the id of a face detected in the same position. */
export function copiedId(photoId: string, { faceId, box }: Pick<Face, "faceId" | "box">): string {
  return faceIdOf(photoId, box, Number.parseInt(faceId.slice(-8), 16) + 1);
}
