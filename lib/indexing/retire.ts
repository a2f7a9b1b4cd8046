import { getCrop } from "../catalog/rows/crops.ts";
import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { type PastFace, putPastFaces } from "../catalog/rows/past-faces.ts";
import { deletePreviews } from "../catalog/rows/previews.ts";
import { deleteVectors, deleteVectorsOfPhoto } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import { readLook } from "../embed/crop-look.ts";
import { removeRows } from "./remove-faces.ts";

type PhotoIdentity = Pick<PhotoRecord, "photoId" | "data" | "orientation">;

/** Returns a face in the form in which it is stored when hidden, with the digest of its picture. */
export function pastFace(face: Face, { data, orientation }: Omit<PhotoIdentity, "photoId">): PastFace {
  return {
    ...(data ? { data: data.digest } : {}),
    ...(orientation === undefined ? {} : { orientation }),
    ...face,
  };
}

/**
 * Hides faces of a photo that are no longer in its picture. Their boxes are kept, so that they get their ids back when they
 * are found again.
 * @param waiting faces that may still be in the picture, and whose vectors will decide
 */
export async function retireFaces(
  catalog: Catalog,
  of: PhotoIdentity,
  faces: readonly Face[],
  waiting: ReadonlySet<string> = new Set(),
): Promise<void> {
  if (faces.length === 0) return;
  await putPastFaces(
    catalog,
    faces.map((face) => pastFace(face, of)),
  );
  const gone = new Set(faces.map(({ faceId }) => faceId).filter((faceId) => !waiting.has(faceId)));
  await deleteVectors(catalog, of.photoId, gone);
  await removeRows(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
}

/** Hides a photo that has no location any more: its faces, with crops, vectors and matches deleted, and its previews. */
export async function retirePhoto(catalog: Catalog, of: PhotoIdentity): Promise<void> {
  const { photoId } = of;
  const faces = await facesOfPhoto(catalog, photoId, { consistent: true });
  const hidden = await Promise.all(
    faces.map(async (face): Promise<PastFace> => {
      const look = face.look ?? (await loadStoredLook(catalog, face.faceId));
      return { ...pastFace(face, of), hidden: true, ...(look === undefined ? {} : { look }) };
    }),
  );
  await putPastFaces(catalog, hidden);
  await deleteVectorsOfPhoto(catalog, photoId);
  if (faces.length > 0)
    await removeRows(
      catalog,
      faces.map(({ faceId }) => faceId),
    );
  await deletePreviews(catalog, photoId);
}

async function loadStoredLook(catalog: Catalog, faceId: string): Promise<string | undefined> {
  const crop = await getCrop(catalog, faceId);
  return crop && readLook(crop.bytes);
}
