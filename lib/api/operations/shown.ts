import { cropUrl } from "../../catalog/crops.ts";
import { getFaces } from "../../catalog/faces.ts";
import { photoIdOfFace } from "../../catalog/ids.ts";
import type { Catalog } from "../../catalog/open.ts";

/** What a page needs of a face to show it. */
export async function showFace(catalog: Catalog, faceId: string) {
  return { faceId, photoId: photoIdOfFace(faceId), url: await cropUrl(catalog, faceId) };
}

/** Those faces whose photos are still there: a version may name faces that were deleted after it was published. */
export async function facesThatExist(catalog: Catalog, faceIds: readonly string[]): Promise<Set<string>> {
  return new Set((await getFaces(catalog, faceIds)).map(({ faceId }) => faceId));
}

/** The first of these faces whose photo is still there. */
export async function firstThatExists(catalog: Catalog, faceIds: readonly string[]): Promise<string | undefined> {
  const existing = await facesThatExist(catalog, faceIds);
  return faceIds.find((faceId) => existing.has(faceId));
}
