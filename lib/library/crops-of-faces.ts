import { getCrop } from "../catalog/rows/crops.ts";
import { allFaces } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";

/**
 * Reads the crops of a library's faces, of at most so many, evenly spread in the order of faceId. Faces without a crop are
 * omitted.
 */
export async function cropsOfFaces(catalog: Catalog, most: number): Promise<Uint8Array[]> {
  const faceIds: string[] = [];
  for await (const { faceId } of allFaces(catalog)) faceIds.push(faceId);
  const crops: Uint8Array[] = [];
  for (const faceId of evenly(faceIds, most)) {
    const crop = await getCrop(catalog, faceId);
    if (crop) crops.push(crop.bytes);
  }
  return crops;
}

/** Returns at most `most` items, evenly spread. */
export function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!);
}
