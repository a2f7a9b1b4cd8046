import { getLocation, putLocation } from "../catalog/rows/locations.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { PhotoRecord } from "../catalog/store/types.ts";
import { becomePart } from "./camera-files.ts";
import { retirePhoto } from "./retire.ts";

/** Merges a photo into another that has its picture data: decisions, names and files go over, and its id becomes an alias. */
export async function mergeCopy(catalog: Catalog, record: PhotoRecord, into: string): Promise<void> {
  const { photoId, locations } = record;
  await becomePart(catalog, record, into);
  await retirePhoto(catalog, record);
  for (const { key } of locations) {
    const location = await getLocation(catalog, key);
    if (location?.photoId === photoId) await putLocation(catalog, location, { ...location, photoId: into });
  }
}
