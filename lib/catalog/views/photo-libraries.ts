import { allLocations } from "../rows/locations.ts";
import { allPhotoRecords } from "../rows/photos.ts";
import { photoIdOfFace } from "../store/ids.ts";
import { PREFIX, photosPartition, SHARDS } from "../store/keys.ts";
import { libraryOfKey, MAIN } from "../store/library-names.ts";
import type { Catalog } from "../store/open.ts";
import { queryPage } from "../store/table.ts";
import type { Location } from "../store/types.ts";

/** Returns the library of a key, as a split assigns it: photos below a folder that names no library stay in `main`. */
export function libraryAt(key: string): string {
  return libraryOfKey(key) ?? MAIN;
}

/**
 * The libraries that the photos of `main` belong to by the folders of their files. A photo with files in several folders
 * belongs to several, and one whose files are gone to those where they were. About 150 bytes of memory a photo.
 */
export interface PhotoLibraries {
  /** Number of photos with files in each library, by its name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Undefined if `main` has no such photo. */
  of(photoId: string): ReadonlySet<string> | undefined;
  ofFace(faceId: string): ReadonlySet<string> | undefined;
}

/** Reads all photos and keys of a library. */
export async function readPhotoLibraries(catalog: Catalog): Promise<PhotoLibraries> {
  const shared = new Map<string, ReadonlySet<string>>();
  const setOf = (names: Iterable<string>) => {
    const sorted = [...new Set(names)].sort();
    const known = shared.get(sorted.join("/")) ?? new Set(sorted);
    shared.set(sorted.join("/"), known);
    return known;
  };
  const byPhoto = new Map<string, ReadonlySet<string>>();
  const aliases = new Map<string, string>();
  const counts = new Map<string, number>();
  for await (const { photoId, locations, aliasOf } of allPhotoRecords(catalog)) {
    const libraries = setOf(locations.map(({ key }) => libraryAt(key)));
    byPhoto.set(photoId, libraries);
    if (aliasOf !== undefined) aliases.set(photoId, aliasOf);
    for (const library of libraries) counts.set(library, (counts.get(library) ?? 0) + 1);
  }
  const former = new Map<string, string[]>();
  for await (const location of allLocations(catalog)) {
    const library = libraryAt(location.key);
    if (!counts.has(library)) counts.set(library, 0);
    for (const photoId of photosOf(location)) {
      if (byPhoto.get(photoId)?.size === 0) former.set(photoId, [...(former.get(photoId) ?? []), library]);
    }
  }
  const shown = (photoId: string) => {
    let id = photoId;
    for (let steps = 0; aliases.has(id) && steps <= aliases.size; steps++) id = aliases.get(id)!;
    return byPhoto.get(id);
  };
  for (const [photoId, libraries] of byPhoto) {
    if (libraries.size > 0) continue;
    const through = shown(photoId);
    byPhoto.set(photoId, through?.size ? through : setOf(former.get(photoId) ?? [MAIN]));
  }
  return {
    counts,
    of: (photoId) => byPhoto.get(photoId),
    ofFace: (faceId) => byPhoto.get(photoIdOfFace(faceId)),
  };
}

/** Keys of each shard that are looked at for a hint. */
const KEYS_A_SHARD = 50;

/** Returns whether `main` seems to have files in folders of other libraries: reads one page of keys in each shard. */
export async function seemsToSplit(catalog: Catalog): Promise<boolean> {
  const pages = SHARDS.map((shard) =>
    queryPage<Location>(catalog, photosPartition(catalog, shard), PREFIX.key, { limit: KEYS_A_SHARD }),
  );
  return (await Promise.all(pages)).some(({ rows }) => rows.some(({ key }) => libraryAt(key) !== MAIN));
}

/** The photos that a key mentions: the last one there, and those that unfinished looks placed there. */
export function photosOf({ photoId, claims = [] }: Location): string[] {
  return [...(photoId === undefined ? [] : [photoId]), ...claims];
}

/** The location of a key as another library has it: without photos that do not belong to that one. */
export function locationIn(library: string, location: Location, photos: PhotoLibraries): Omit<Location, "rev"> {
  const { rev: _, photoId, claims = [], ...facts } = location;
  const isThere = (id: string) => photos.of(id)?.has(library) ?? false;
  const left = claims.filter(isThere);
  return {
    ...facts,
    ...(photoId !== undefined && isThere(photoId) ? { photoId } : {}),
    ...(left.length > 0 ? { claims: left } : {}),
  };
}
