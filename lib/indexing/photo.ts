import { putCrop } from "../catalog/crops.ts";
import { facesOfPhoto, putFaces } from "../catalog/faces.ts";
import { photoIdOf } from "../catalog/ids.ts";
import { getObject, type StoredObject } from "../catalog/objects.ts";
import type { Catalog } from "../catalog/open.ts";
import { getPhoto, putPhoto } from "../catalog/photos.ts";
import type { Photo } from "../catalog/types.ts";
import type { Detector } from "../detect/detector.ts";
import { cutCrop } from "../embed/align.ts";
import { UndecodablePhoto } from "../media/errors.ts";
import { checkBytes, limitsOf } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import type { Parameters } from "../parameters.ts";
import { forgetFaces, forgetKey } from "./forget.ts";
import { identify } from "./identify.ts";
import { readNames } from "./names.ts";
import { isSidecar, readSidecar, readSidecarsOf } from "./sidecars.ts";

/** What finding faces needs besides the catalog. */
export interface Indexer {
  readonly catalog: Catalog;
  readonly detector: Detector;
  readonly parameters: Parameters;
}

/** What became of one event. */
export type Outcome = Photo["status"] | "unchanged" | "removed" | "sidecar";

/**
 * Brings the catalog in line with one object of the photos bucket as it is now, whatever the event said: events may
 * come twice, late or out of order. The photo's row is written last, so that a photo whose indexing was cut off is
 * indexed again, to the same ids.
 *
 * @param eTag of the object when the event was sent, to notice a repeated event without reading the object
 */
export async function indexPhoto(indexer: Indexer, key: string, eTag?: string): Promise<Outcome> {
  const { catalog } = indexer;
  if (isSidecar(key)) {
    await readSidecar(catalog, key);
    return "sidecar";
  }
  const detector = detectorOf(indexer);
  const known = eTag ? await indexed(catalog, photoIdOf(catalog.library, key, eTag), detector) : undefined;
  if (known) return unchanged(catalog, known);

  const object = await getObject(catalog, catalog.photosBucket, key, limitsOf(indexer.parameters).bytes);
  if (!object) {
    await forgetKey(catalog, key);
    return "removed";
  }
  const photoId = photoIdOf(catalog.library, key, object.eTag);
  const same = object.eTag === eTag ? undefined : await indexed(catalog, photoId, detector);
  if (same) return unchanged(catalog, same);

  const { size: bytes } = object;
  const row = { photoId, key, eTag: object.eTag, bytes, detector, indexedAt: new Date().toISOString() };
  let photo: Photo;
  try {
    photo = { ...row, ...(await findFaces(indexer, row, object)) };
    await forgetKey(catalog, key, photoId);
    await putPhoto(catalog, photo);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await putPhoto(catalog, { ...row, status: "failed", reason, width: 0, height: 0, faceCount: 0 });
    throw error;
  }
  await readSidecarsOf(catalog, photo);
  return photo.status;
}

/** The photo as the catalog has it, if there is nothing to be found anew. */
async function indexed(catalog: Catalog, photoId: string, detector: string): Promise<Photo | undefined> {
  const photo = await getPhoto(catalog, photoId);
  return photo?.detector === detector && photo.status !== "failed" ? photo : undefined;
}

/** A call that was cut off may have left the sidecars unread. */
async function unchanged(catalog: Catalog, photo: Photo): Promise<Outcome> {
  await readSidecarsOf(catalog, photo);
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
type Found = Pick<
  Photo,
  "status" | "reason" | "width" | "height" | "takenAt" | "orientation" | "faceCount" | "cropBytes"
>;

/** Finds the faces of a photo and stores them; a photo that cannot become pixels is skipped with its reason. */
async function findFaces(
  { catalog, detector, parameters }: Indexer,
  row: PhotoRow,
  object: StoredObject,
): Promise<Found> {
  const known = await facesOfPhoto(catalog, row.photoId);
  const size = { width: 0, height: 0 };
  try {
    const limits = limitsOf(parameters);
    checkBytes(row.key, object.size, limits);
    const photo = await openPhoto(row.key, object.bytes, limits);
    size.width = photo.width;
    size.height = photo.height;
    const detection = await detector.detect(photo, parameters);
    const faces = await Promise.all(
      identify(row.photoId, known, detection.faces).map(async (face) => ({ face, crop: await cutCrop(photo, face) })),
    );
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
    const kept = new Set(faces.map(({ face }) => face.faceId));
    const gone = known.filter(({ faceId }) => !kept.has(faceId)).map(({ faceId }) => faceId);
    await forgetFaces(catalog, row.photoId, gone);
    const { orientation } = photo;
    const named = { ...row, ...size, orientation, faces: faces.map(({ face }) => face) };
    await readNames(catalog, named, "embedded", photo.xmp);
    return {
      ...size,
      status: "indexed",
      faceCount: faces.length,
      cropBytes: faces.reduce((sum, { crop }) => sum + crop.jpeg.length, 0),
      ...(photo.takenAt ? { takenAt: photo.takenAt } : {}),
      orientation,
    };
  } catch (error) {
    if (!(error instanceof UndecodablePhoto)) throw error;
    const gone = known.map(({ faceId }) => faceId);
    await forgetFaces(catalog, row.photoId, gone);
    return { ...size, status: "skipped", reason: error.reason, faceCount: 0 };
  }
}
