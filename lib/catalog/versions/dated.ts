import { photoIdOfFace } from "../store/ids.ts";
import type { Catalog } from "../store/open.ts";
import { type HeldName, isHeldBy, MOST_HELD } from "./held.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { compare, type Paging, pageCount, pagesWith, readPage, readPages } from "./pages.ts";

/** A photo with its date as shown, which is empty if there is none. Latest first is the order of both, descending. */
export interface DatedPhoto {
  readonly takenAt: string;
  readonly photoId: string;
}

/** Consecutive photos of a cluster, as stored: in order of their dates, each once. */
interface DatedPart {
  readonly clusterId: string;
  /** Number of photos of the whole cluster. */
  readonly count: number;
  /** The position of the first photo in the cluster. */
  readonly start: number;
  readonly photos: readonly (readonly [takenAt: string, photoId: string])[];
}

const PHOTOS_A_PART = 1024;

const keyAt = (clusterId: string, { takenAt, photoId }: DatedPhoto) => `${clusterId} ${takenAt} ${photoId}`;
/** Sorts behind all photos of a cluster, and before those of every other. */
const endOf = (clusterId: string) => `${clusterId} ~`;

export const DATED_PAGING: Paging<DatedPart> = {
  keyOf: ({ clusterId, photos: [first] }) => keyAt(clusterId, datedOf(first!)),
  full: PHOTOS_A_PART,
  weight: ({ photos }) => photos.length,
};

const datedOf = ([takenAt, photoId]: readonly [string, string]): DatedPhoto => ({ takenAt, photoId });

/** Returns true if a photo comes before another, latest first. */
export function isLater(a: DatedPhoto, b: DatedPhoto): boolean {
  return (compare(a.takenAt, b.takenAt) || compare(a.photoId, b.photoId)) > 0;
}

/** Divides the photos of clusters into parts, in order of the clusters. */
export function* datedParts(
  clusters: Iterable<{ readonly clusterId: string; readonly faces: readonly { readonly faceId: string }[] }>,
  takenAt: ReadonlyMap<string, string>,
): Generator<DatedPart> {
  for (const { clusterId, faces } of clusters) {
    const photos = [...new Set(faces.map(({ faceId }) => photoIdOfFace(faceId)))]
      .map((photoId) => [takenAt.get(photoId) ?? "", photoId] as const)
      .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
    for (let start = 0; start < photos.length; start += PHOTOS_A_PART) {
      yield { clusterId, count: photos.length, start, photos: photos.slice(start, start + PHOTOS_A_PART) };
    }
  }
}

/** Sorts behind all clusters. */
const HELD = "~";

/** The id under which the photos of the held names from a source are listed. */
export const heldId = (source: string) => `${HELD}${source}`;

/** Returns whether an id in the list is that of a cluster. */
export const isOfCluster = (id: string) => !id.startsWith(HELD);

/**
 * Divides the photos of more than MOST_HELD names held from one source into parts, as if these were a cluster's faces, in order of
 * their sources. Of fewer names, lists read all.
 */
export function* datedHeldParts(held: readonly HeldName[], takenAt: ReadonlyMap<string, string>): Generator<DatedPart> {
  const bySource = Map.groupBy(held.filter(isHeldBy), ({ source }) => source);
  const long = [...bySource].filter(([, names]) => names.length > MOST_HELD).sort(([a], [b]) => compare(a, b));
  yield* datedParts(
    long.map(([source, faces]) => ({ clusterId: heldId(source), faces })),
    takenAt,
  );
}

/** Reads the photos of all clusters of a version, in order of the clusters; one page in memory at a time. */
export async function* allDated(
  catalog: Catalog,
  { version, datedPages = [] }: Manifest,
): AsyncGenerator<{ readonly clusterId: string; readonly photoId: string }> {
  for (let page = 0; page < pageCount(datedPages); page++) {
    for (const { clusterId, photos } of await readPage<DatedPart>(catalog, version, "dated", page)) {
      for (const [, photoId] of photos) yield { clusterId, photoId };
    }
  }
}

/** Counts the photos of clusters of a version; a photo with faces in two of them counts twice. */
export async function countDated(
  catalog: Catalog,
  { version, datedPages = [] }: Manifest,
  clusterIds: readonly string[],
): Promise<number> {
  const wanted = await pagesWith(catalog, version, "dated", datedPages, clusterIds.map(endOf));
  const pages = await readPages<DatedPart>(catalog, version, "dated", wanted.keys());
  const counts = new Map([...pages.values()].flat().map(({ clusterId, count }) => [clusterId, count]));
  return clusterIds.reduce((sum, clusterId) => sum + (counts.get(clusterId) ?? 0), 0);
}

/** Reads the photos of a cluster of a version, latest first, a page at a time. @param before the photo to begin behind */
export async function* datedPhotos(
  catalog: Catalog,
  version: number,
  clusterId: string,
  before?: DatedPhoto,
): AsyncGenerator<DatedPhoto> {
  const { datedPages = [] } = (await readManifest(catalog, version)) ?? {};
  const key = before ? keyAt(clusterId, before) : endOf(clusterId);
  const [found] = (await pagesWith(catalog, version, "dated", datedPages, [key])).keys();
  for (let page = found ?? -1; page >= 0; page--) {
    const parts = (await readPage<DatedPart>(catalog, version, "dated", page)).filter(
      (part) => part.clusterId === clusterId,
    );
    for (const { photos } of parts.toReversed()) {
      for (const photo of photos.map(datedOf).reverse()) if (!before || isLater(before, photo)) yield photo;
    }
    // The page may begin with a later part of the cluster: the earlier ones are on the pages before.
    if (parts[0] === undefined || parts[0].start === 0) return;
  }
}
