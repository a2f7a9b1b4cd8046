import { allLocations } from "../catalog/rows/locations.ts";
import { allPhotoRecords } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location } from "../catalog/store/types.ts";
import type { Parameters } from "../parameters.ts";
import { isIndexedWith } from "./fingerprint.ts";
import { isSidecar } from "./sidecars.ts";

/** The objects of the photos bucket, as the catalog knows them. */
export interface KnownObjects {
  /** Every key where something was seen that nobody has noticed to be gone. */
  readonly keys: Iterable<string>;
  /** Whether there is nothing to be found anew in an object as it is, or trying again would not help. */
  isCurrent(key: string, eTag: string): boolean;
}

interface KnownPhoto {
  readonly aliasOf: string | undefined;
  readonly isLookedAt: boolean;
  readonly keys: ReadonlySet<string>;
}

/**
 * Reads what the catalog knows of all objects, to be compared with a listing of the bucket.
 * @param detector a detector's id, an engine, or `auto`
 */
export async function knownObjects(catalog: Catalog, detector: string, parameters: Parameters): Promise<KnownObjects> {
  const photos = new Map<string, KnownPhoto>();
  for await (const record of allPhotoRecords(catalog)) {
    photos.set(record.photoId, {
      aliasOf: record.aliasOf,
      isLookedAt: isIndexedWith(record, detector, parameters),
      keys: new Set(record.locations.map(({ key }) => key)),
    });
  }
  /** The ETag of each object of which everything is known. */
  const current = new Map<string, string>();
  const keys = new Set<string>();
  for await (const location of allLocations(catalog)) {
    const { key, status, eTag } = location;
    if (status === "gone") continue;
    keys.add(key);
    const isDone = location.claims === undefined && isIndexedWith(location, detector, parameters);
    if (isDone && eTag !== undefined && (status !== "indexed" || isInPhoto(location, photos))) current.set(key, eTag);
  }
  return { keys, isCurrent: (key, eTag) => isSidecar(key) || current.get(key) === eTag };
}

function isInPhoto({ key, photoId = "" }: Location, photos: ReadonlyMap<string, KnownPhoto>): boolean {
  let photo = photos.get(photoId);
  while (photo?.aliasOf !== undefined) photo = photos.get(photo.aliasOf);
  return (photo?.isLookedAt && photo.keys.has(key)) ?? false;
}
