import { cropUrl } from "../../catalog/rows/crops.ts";
import { facesOfPhoto, getFaces } from "../../catalog/rows/faces.ts";
import { downloadUrl, getPhoto, photoUrl } from "../../catalog/rows/photos.ts";
import { isInBrowsers, isOwnPreview, previewUrl } from "../../catalog/rows/previews.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Face, Photo, PreviewSize } from "../../catalog/store/types.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound } from "../problem.ts";
import { belongingsOf } from "./named-people.ts";

export async function getPhotoWithFaces({ catalog }: ApiContext, { id }: Input<"getPhoto">) {
  const row = await getPhoto(catalog, id);
  if (!row) throw notFound("photo", id);
  const faces = await facesOfPhoto(catalog, id);
  return {
    ...(await describePhoto(catalog, row)),
    download: await downloadUrl(catalog, row.key),
    faces: await describeFaces(catalog, faces),
  };
}

export async function getFace({ catalog }: ApiContext, { id }: Input<"getFace">) {
  const [face] = await describeFaces(catalog, await getFaces(catalog, [id]));
  if (!face) throw notFound("face", id);
  return face;
}

/** A photo as the API returns it. */
export async function describePhoto(catalog: Catalog, row: Photo) {
  const { eTag: _, detector: __, orientation: ___, bytes: ____, cropBytes: _____, previews = [], ...photo } = row;
  const url = await photoUrl(catalog, row.key);
  if (row.width === 0) return { ...photo, url, inBrowsers: false };
  const linkTo = async (size: PreviewSize) => {
    if (previews.includes(size)) return previewUrl(catalog, row.photoId, size);
    return isOwnPreview(row, size) ? url : undefined;
  };
  const [preview, largePreview] = await Promise.all([linkTo("small"), linkTo("large")]);
  return { ...photo, url, inBrowsers: isInBrowsers(row.key), preview, largePreview };
}

/** Faces with their clusters and people; faces marked as not a face are omitted. */
export async function describeFaces(catalog: Catalog, faces: readonly Face[]) {
  const belongings = await belongingsOf(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  return Promise.all(
    faces
      .filter(({ faceId }) => belongings.has(faceId))
      .map(async ({ faceId, photoId, key, box, sizePx, score, landmarks }) => {
        const { clusterId, distance, person, confirmed, held } = belongings.get(faceId)!;
        const url = await cropUrl(catalog, faceId);
        const facts = { faceId, photoId, key, box, sizePx, score, landmarks, url };
        return { ...facts, clusterId, distance, person, confirmed, held };
      }),
  );
}

export const PHOTO_OPERATIONS = { getPhoto: getPhotoWithFaces, getFace };
