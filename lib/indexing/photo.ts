import { putCrop } from "../catalog/rows/crops.ts";
import { facesOfPhoto, putFaces } from "../catalog/rows/faces.ts";
import { goneFacesOf } from "../catalog/rows/gone-faces.ts";
import { getPhoto, putPhoto } from "../catalog/rows/photos.ts";
import { photoIdOf } from "../catalog/store/ids.ts";
import { getObject, headObject, type StoredObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import type { FivePoints } from "../detect/five-points.ts";
import type { Detector } from "../detect/types.ts";
import { limitsOf } from "../media/limits.ts";
import type { Parameters } from "../parameters.ts";
import type { Drawing } from "./draw-face.ts";
import { drawerFor } from "./draw-region.ts";
import { forgetFaces, forgetKey } from "./forget.ts";
import { type Found, failed, lookAt, messageOf } from "./look.ts";
import { readNames } from "./names.ts";
import { isSidecar, readSidecar, readSidecarsOf } from "./sidecars.ts";

/** What finding faces needs besides the catalog. */
export interface Indexer {
  readonly catalog: Catalog;
  readonly detector: Detector;
  readonly parameters: Parameters;
  /** What finds the points of faces that metadata name and that were not found; guessed where it is left out. */
  readonly points?: FivePoints | undefined;
  /** Is told of every photo that was looked at, as its row has it now. */
  readonly onPhoto?: (photo: Photo) => void;
}

/** What became of one event. */
export type Outcome = Photo["status"] | "unchanged" | "removed" | "sidecar";

/** An object that changes more often than this while it is looked at is left to a later try. */
const MOST_CHANGES = 10;

/**
 * Brings the catalog in line with one object of the photos bucket as it is now, whatever the event said: events may
 * come twice, late or out of order, and two calls may be at work on one key at once. Each looks at the end whether the
 * object is still what it looked at, and begins again where it is not: so whoever writes last has seen it as it is. The
 * photo's row is written last, so that a photo whose indexing was cut off is indexed again, to the same ids.
 *
 * @param eTag of the object when the event was sent, to notice a repeated event without reading the object
 */
export async function indexPhoto(indexer: Indexer, key: string, eTag?: string): Promise<Outcome> {
  const { catalog } = indexer;
  if (isSidecar(key)) {
    await readSidecar(drawingOf(indexer), key);
    return "sidecar";
  }
  const known = eTag ? await indexed(indexer, photoIdOf(catalog.library, key, eTag)) : undefined;
  if (known) return unchanged(indexer, known);
  for (let change = 0; change < MOST_CHANGES; change++) {
    const { outcome, seen } = await indexAsSeen(indexer, key, change === 0 ? eTag : undefined);
    if ((await headObject(catalog, catalog.photosBucket, key)) === seen) return outcome;
  }
  throw new Error(`a photo changed ${MOST_CHANGES} times while it was looked at: it is looked at again later`);
}

/** @returns what became of the object, and the ETag that it had; undefined where there was none */
async function indexAsSeen(
  indexer: Indexer,
  key: string,
  eTag: string | undefined,
): Promise<{ outcome: Outcome; seen: string | undefined }> {
  const { catalog } = indexer;
  const object = await getObject(catalog, catalog.photosBucket, key, limitsOf(indexer.parameters).bytes);
  if (!object) {
    await forgetKey(catalog, key);
    return { outcome: "removed", seen: undefined };
  }
  const photoId = photoIdOf(catalog.library, key, object.eTag);
  const same = object.eTag === eTag ? undefined : await indexed(indexer, photoId);
  if (same) {
    await forgetKey(catalog, key, photoId);
    return { outcome: await unchanged(indexer, same), seen: object.eTag };
  }
  const row = { ...rowOf(indexer, key, object.eTag), bytes: object.size };
  let photo: Photo;
  try {
    photo = { ...row, ...(await findFaces(indexer, row, object)) };
    await forgetKey(catalog, key, photoId);
    await putPhoto(catalog, photo);
    indexer.onPhoto?.(photo);
  } catch (error) {
    await putPhoto(catalog, { ...row, ...failed(messageOf(error)) });
    throw error;
  }
  await readSidecarsOf(drawingOf(indexer), photo);
  return { outcome: photo.status, seen: object.eTag };
}

/** Why a photo is not looked at again: whoever looked at it ended, and no error came of it. */
const BROKE = "looking at it broke the function: it takes more memory or time than there is, or it is damaged";

/**
 * The same for a photo that was tried before, to no known end. Such photos are to be tried one at a time: before the try
 * stands in the row that it broke, and so a photo whose try comes to no end either is left alone from then on.
 */
export async function indexSuspect(indexer: Indexer, key: string, eTag?: string): Promise<Outcome> {
  if (eTag && !isSidecar(key)) {
    const row = rowOf(indexer, key, eTag);
    const photo = await getPhoto(indexer.catalog, row.photoId);
    const isSame = photo?.detector === row.detector;
    if (isSame && photo.reason === BROKE) return "failed";
    if (!isSame || photo.status === "failed") await putPhoto(indexer.catalog, { ...row, ...failed(BROKE) });
  }
  return indexPhoto(indexer, key, eTag);
}

/** How faces that metadata name, and that were not found, are drawn. */
function drawingOf({ catalog, parameters, points }: Indexer): Drawing {
  return { catalog, limits: limitsOf(parameters), points };
}

function rowOf(indexer: Indexer, key: string, eTag: string): PhotoRow {
  const photoId = photoIdOf(indexer.catalog.library, key, eTag);
  return { photoId, key, eTag, bytes: 0, detector: detectorOf(indexer), indexedAt: new Date().toISOString() };
}

/** The photo as the catalog has it, if there is nothing to be found anew. */
async function indexed(indexer: Indexer, photoId: string): Promise<Photo | undefined> {
  const photo = await getPhoto(indexer.catalog, photoId);
  return photo?.detector === detectorOf(indexer) && photo.status !== "failed" ? photo : undefined;
}

/** A call that was cut off may have left the sidecars unread. */
async function unchanged(indexer: Indexer, photo: Photo): Promise<Outcome> {
  await readSidecarsOf(drawingOf(indexer), photo);
  return "unchanged";
}

/** Detector and selection parameters: a photo is indexed again when any of them changed. */
function detectorOf({ detector, parameters }: Indexer): string {
  return `${detector.id} ${selectionOf(parameters)}`;
}

/** Parameters that decide which faces of a photo are kept, and what stands for each in a photo's row. */
const SELECTION = {
  FACE_SIZE: "size",
  FACE_SCORE: "score",
  FACE_OVERLAP: "overlap",
  RETRY_SIZE: "retry",
  RETRY_SCORE: "retryscore",
  RETRY_TURNED: "turned",
  PHOTO_MEGAPIXELS: "megapixels",
  PHOTO_MEGABYTES: "megabytes",
} as const;

function selectionOf(parameters: Parameters): string {
  return Object.entries(SELECTION)
    .map(([name, short]) => `${short}=${parameters[name as keyof typeof SELECTION]}`)
    .join(" ");
}

/**
 * Whether a photo's faces are those that this engine and these parameters would find, as far as its row tells.
 * @param wanted a detector's id, an engine, or `auto`
 */
export function isIndexedWith({ detector = "" }: Photo, wanted: string, parameters: Parameters): boolean {
  const named = wanted.includes(":") ? detector.startsWith(`${wanted} `) : detector.startsWith(`${wanted}:`);
  return detector.endsWith(` ${selectionOf(parameters)}`) && (wanted === "auto" || named);
}

type PhotoRow = Pick<Photo, "photoId" | "key" | "eTag" | "bytes" | "indexedAt"> & { readonly detector: string };

/** Finds the faces of a photo and stores them, with the names that its metadata give them. */
async function findFaces(indexer: Indexer, row: PhotoRow, object: StoredObject): Promise<Found> {
  const { catalog } = indexer;
  const known = await facesOfPhoto(catalog, row.photoId);
  const left = await goneFacesOf(catalog, row.photoId);
  const { found, faces, drawn, xmp } = await lookAt(indexer, row, object, { known, gone: left });
  // Rows before crops: the embed function, woken by a crop, looks for the face's row.
  await putFaces(
    catalog,
    faces.map(({ face, crop }) => ({
      ...face,
      photoId: row.photoId,
      key: row.key,
      realPixels: crop.realPixels,
      detector: row.detector,
    })),
  );
  await Promise.all(faces.map(({ face, crop }) => putCrop(catalog, face.faceId, crop.jpeg)));
  const there = [...faces.map(({ face }) => face), ...drawn];
  const kept = new Set(there.map(({ faceId }) => faceId));
  const gone = known.filter(({ faceId }) => !kept.has(faceId)).map(({ faceId }) => faceId);
  await forgetFaces(catalog, row.photoId, gone);
  if (found.status === "indexed") {
    const { width, height, orientation = 1 } = found;
    const named = { ...row, width, height, orientation, faces: there };
    const more = await readNames(catalog, named, "embedded", xmp, drawerFor(drawingOf(indexer), row));
    return { ...found, faceCount: found.faceCount + more };
  }
  return found;
}
