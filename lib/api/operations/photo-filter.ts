import pLimit from "p-limit";
import { facesOfPhoto } from "../../catalog/rows/faces.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import { belongingsOfFaces } from "../../catalog/views/belonging.ts";
import type { Input } from "../operation.ts";
import type { ListedPhoto } from "./dated-photos.ts";

export type PhotoQuery = Input<"listPhotos">["query"];

/** Photos whose faces are read at a time. */
const PHOTOS_AT_ONCE = 16;

/** Returns whether a query asks for some photos only. */
export function isFiltered({ cursor: _, limit: __, order: ___, match: ____, ...filter }: PhotoQuery): boolean {
  return Object.values(filter).some((value) => value !== undefined && !(Array.isArray(value) && value.length === 0));
}

/** Returns false if a place in the index by date shows that its photo does not fit. */
export function mayFit({ keys, faceCount }: ListedPhoto, query: PhotoQuery): boolean {
  return (keys === undefined || fitsKeys(keys, query)) && (faceCount === undefined || fitsCount(faceCount, query));
}

/** Returns whether a photo fits by all but the people in it. */
export function fits(photo: Photo, query: PhotoQuery): boolean {
  const { status, faceCount, keys, takenAt } = photo;
  const day = takenAt?.slice(0, 10);
  return (
    (query.status === undefined || (query.status === "unprocessed" ? status !== "indexed" : status === query.status)) &&
    fitsCount(faceCount, query) &&
    fitsKeys(keys, query) &&
    (query.dated === undefined || (day !== undefined) === (query.dated === "true")) &&
    (query.from === undefined || (day !== undefined && day >= query.from)) &&
    (query.to === undefined || (day !== undefined && day <= query.to))
  );
}

function fitsCount(faces: number, { minFaces = 0, maxFaces = Number.POSITIVE_INFINITY, unnamed }: PhotoQuery): boolean {
  return faces >= minFaces && faces <= maxFaces && (unnamed !== "true" || faces > 0);
}

function fitsKeys(keys: readonly string[], { folder, name }: PhotoQuery): boolean {
  const below = folder === undefined ? "" : `${folder.replace(/^\/+|\/+$/g, "")}/`;
  const part = comparable(name ?? "");
  return keys.some(
    (key) =>
      (below === "" || below === "/" || key.startsWith(below)) &&
      comparable(key.slice(key.lastIndexOf("/") + 1)).includes(part),
  );
}

const comparable = (text: string) => text.normalize("NFC").toLowerCase();

/** Conditions on the people in a photo. */
export interface PeopleFilter {
  /** All of them must be in it. */
  readonly every: readonly string[];
  /** None of them may be in it. */
  readonly without: readonly string[];
  /** No face may be anyone else's, if given. */
  readonly only: readonly string[] | undefined;
  /** Whether there must be a face without a name, or none, if given. */
  readonly unnamed: boolean | undefined;
}

/** Returns the photos that fit by the people in them, for which the faces of each photo are read. */
export async function keepByPeople(
  catalog: Catalog,
  photos: readonly Photo[],
  { every, without, only, unnamed }: PeopleFilter,
): Promise<readonly Photo[]> {
  const isOpen = every.length === 0 && without.length === 0 && only === undefined && unnamed === undefined;
  if (photos.length === 0 || isOpen) return photos;
  const limit = pLimit(PHOTOS_AT_ONCE);
  const faces = (await Promise.all(photos.map(({ photoId }) => limit(() => facesOfPhoto(catalog, photoId))))).flat();
  const belongings = await belongingsOfFaces(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  const inPhotos = Map.groupBy(faces, ({ photoId }) => photoId);
  return photos.filter(({ photoId }) => {
    const shown = (inPhotos.get(photoId) ?? []).flatMap(({ faceId }) => belongings.get(faceId) ?? []);
    const people = new Set(shown.map(({ personId = "" }) => personId));
    return (
      every.every((id) => people.has(id)) &&
      !without.some((id) => people.has(id)) &&
      (only === undefined || [...people].every((id) => only.includes(id))) &&
      (unnamed === undefined || people.has("") === unnamed)
    );
  });
}
