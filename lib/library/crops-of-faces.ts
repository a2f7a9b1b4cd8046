import { getCrop } from "../catalog/rows/crops.ts";
import { allFaces } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face } from "../catalog/store/types.ts";

/**
 * Reads the crops of a library's faces, of at most so many, evenly spread in the order of faceId. Faces without a crop are
 * omitted.
 */
export async function cropsOfFaces(
  catalog: Catalog,
  most: number,
): Promise<{ readonly photo: string; readonly crop: Uint8Array }[]> {
  const faces: Pick<Face, "faceId" | "photoId">[] = [];
  for await (const { faceId, photoId } of allFaces(catalog)) faces.push({ faceId, photoId });
  const crops = [];
  for (const { faceId, photoId } of evenly(faces, most)) {
    const crop = await getCrop(catalog, faceId);
    if (crop) crops.push({ photo: photoId, crop: crop.bytes });
  }
  return crops;
}

/** Returns at most `most` items, evenly spread. */
export function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!);
}
