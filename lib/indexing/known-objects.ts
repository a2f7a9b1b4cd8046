import { allLocations } from "../catalog/rows/locations.ts";
import { allPhotoRecords } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location } from "../catalog/store/types.ts";
import type { Parameters } from "../parameters.ts";
import { isIndexedWith } from "./fingerprint.ts";
import { isSidecar } from "./sidecars.ts";

/** The objects of the photos bucket that the catalog knows. */
export interface KnownObjects {
  /** Every key at which an object was indexed and no removal was noticed. */
  readonly keys: Iterable<string>;
  /** Returns true if the object is fully indexed, or trying again would not help. */
  isCurrent(key: string, eTag: string): boolean;
}

interface KnownPhoto {
  readonly aliasOf: string | undefined;
  readonly isLookedAt: boolean;
  readonly keys: ReadonlySet<string>;
}

/**
 * Loads all objects that the catalog knows, for comparison with a listing of the bucket.
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
  /** ETags of fully indexed objects, by key. */
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
