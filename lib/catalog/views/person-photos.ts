import pLimit from "p-limit";
import { getFaceDecisions } from "../decisions/decisions.ts";
import { facesOfPhoto } from "../rows/faces.ts";
import { getPhotos } from "../rows/photos.ts";
import { photoIdOfFace } from "../store/ids.ts";
import type { Catalog } from "../store/open.ts";
import { countDated, type DatedPhoto, datedPhotos, heldId, isLater } from "../versions/dated.ts";
import { readManifest } from "../versions/versions.ts";
import { belongingsOfFaces } from "./belonging.ts";
import { inBatches, merged, type Passable, sourceOf } from "./merged.ts";
import { facesOfPerson, type PersonSources } from "./person-faces.ts";

/** Faces in the clusters of a person up to which all of them are read: it is exact, and as quick as the index. */
export const FEW_FACES = 1000;

/** Photos whose faces are compared at a time. */
const PHOTOS_AT_ONCE = 50;

const QUERIES_AT_ONCE = 16;

/** The photos of a person. */
export interface PersonPhotos {
  /**
   * Number of photos. If the person has more than FEW_FACES faces in clusters, a photo with faces in two of their clusters
   * counts twice, and photos that were deleted since the version count. More than MOST_MARKED decisions since the version count
   * only after the next run.
   */
  readonly count: number;
  /** Latest first; those `passed` are no longer theirs. */
  readonly photos: AsyncIterator<DatedPhoto & Passable>;
}

/**
 * Finds the photos of a person. Of a person with many faces, reads only the photos that are asked for.
 * @param before the photo to begin behind
 */
export async function photosOfPerson(
  catalog: Catalog,
  sources: PersonSources,
  before?: DatedPhoto,
): Promise<PersonPhotos> {
  const { version, clusters, besides, longHeld, complete } = sources;
  const manifest = version === undefined ? undefined : await readManifest(catalog, version);
  const faces = clusters.reduce((sum, { size }) => sum + size, 0);
  const isAfter = (photo: DatedPhoto) => !before || isLater(before, photo);
  if (version === undefined || !manifest?.datedPages || (complete && faces <= FEW_FACES)) {
    const all = await datesOf(catalog, await facesOfPerson(catalog, sources));
    return { count: all.length, photos: sourceOf(all.filter(isAfter)) };
  }
  const clusterIds = [...clusters.map(({ clusterId }) => clusterId), ...[...longHeld.keys()].map(heldId)];
  const [added, gone, count] = await Promise.all([
    datesOf(catalog, [...besides.values()]),
    complete ? photosWithoutThem(catalog, sources) : [],
    countDated(catalog, manifest, clusterIds),
  ]);
  const others = new Set([...added.map(({ photoId }) => photoId), ...gone]);
  const ofClusters = clusterIds.map((clusterId) =>
    except(datedPhotos(catalog, version, clusterId, before), ({ photoId }) => others.has(photoId)),
  );
  const photos = merged([...ofClusters, sourceOf(added.filter(isAfter))], isLater);
  return {
    count: count + added.length - gone.length,
    photos: complete ? photos : compared(catalog, sources.personId, photos),
  };
}

/**
 * Reads the photos of a list some at a time, and marks those in which the person has no face any more as passed: only where
 * someone decided about a face.
 */
async function* compared(
  catalog: Catalog,
  personId: string,
  photos: AsyncIterable<DatedPhoto>,
): AsyncGenerator<DatedPhoto & Passable> {
  for await (const some of inBatches(photos, PHOTOS_AT_ONCE)) {
    const faceIds = await facesOfPhotos(
      catalog,
      some.map(({ photoId }) => photoId),
    );
    const decided = new Set([...(await getFaceDecisions(catalog, faceIds)).keys()].map(photoIdOfFace));
    const inDoubt = faceIds.filter((faceId) => decided.has(photoIdOfFace(faceId)));
    const theirs = await photosWithFace(catalog, personId, inDoubt);
    for (const photo of some) {
      const isTheirs = !decided.has(photo.photoId) || theirs.has(photo.photoId);
      yield isTheirs ? photo : { ...photo, passed: true };
    }
  }
}

/** Reads the dates of the photos of faces, latest first. */
async function datesOf(catalog: Catalog, faces: readonly { readonly faceId: string }[]): Promise<DatedPhoto[]> {
  const photos = await getPhotos(catalog, [...new Set(faces.map(({ faceId }) => photoIdOfFace(faceId)))]);
  return photos.map(({ takenAt = "", photoId }) => ({ takenAt, photoId })).sort((a, b) => (isLater(a, b) ? -1 : 1));
}

/** Finds photos in which a person has lost a face since the version and has no other. */
async function photosWithoutThem(
  catalog: Catalog,
  { personId, clusters, besides, not }: PersonSources,
): Promise<string[]> {
  const kept = new Set([...besides.keys()].map(photoIdOfFace));
  const lost = [...new Set([...not].map(photoIdOfFace))].filter((photoId) => !kept.has(photoId));
  if (clusters.length === 0 || lost.length === 0) return [];
  const theirs = await photosWithFace(catalog, personId, await facesOfPhotos(catalog, lost));
  return lost.filter((photoId) => !theirs.has(photoId));
}

async function facesOfPhotos(catalog: Catalog, photoIds: readonly string[]): Promise<string[]> {
  const limit = pLimit(QUERIES_AT_ONCE);
  const faces = await Promise.all(photoIds.map((photoId) => limit(() => facesOfPhoto(catalog, photoId))));
  return faces.flat().map(({ faceId }) => faceId);
}

/** Returns the photos of those of these faces that are a person's, according to current decisions. */
async function photosWithFace(catalog: Catalog, personId: string, faceIds: readonly string[]): Promise<Set<string>> {
  const belongings = await belongingsOfFaces(catalog, faceIds);
  return new Set(faceIds.filter((faceId) => belongings.get(faceId)?.personId === personId).map(photoIdOfFace));
}

async function* except<T>(source: AsyncGenerator<T>, isLeftOut: (item: T) => boolean): AsyncGenerator<T> {
  for await (const item of source) if (!isLeftOut(item)) yield item;
}
