import pLimit from "p-limit";
import { facesOfPhoto } from "../../catalog/rows/faces.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import { type Belonging, belongingsOfFaces } from "../../catalog/views/belonging.ts";
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
    (query.status === undefined || status === query.status) &&
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

/**
 * Returns the photos that fit by the people in them, as far as lists by person do not tell: by those who may not be in
 * them, by faces of others, by faces without a name.
 */
export async function keepByPeople(
  catalog: Catalog,
  photos: readonly Photo[],
  { person, without, only, unnamed }: Pick<PhotoQuery, "person" | "without" | "only" | "unnamed">,
): Promise<readonly Photo[]> {
  if (photos.length === 0 || (without.length === 0 && only !== "true" && unnamed === undefined)) return photos;
  const limit = pLimit(PHOTOS_AT_ONCE);
  const faces = (await Promise.all(photos.map(({ photoId }) => limit(() => facesOfPhoto(catalog, photoId))))).flat();
  const belongings = await belongingsOfFaces(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  const inPhotos = Map.groupBy(faces, ({ photoId }) => photoId);
  return photos.filter(({ photoId }) => {
    const shown = (inPhotos.get(photoId) ?? []).flatMap(({ faceId }) => belongings.get(faceId) ?? []);
    const isNamed = ({ personId }: Belonging) => personId !== undefined;
    return (
      !shown.some(({ personId = "" }) => without.includes(personId)) &&
      (only !== "true" || shown.every(({ personId = "" }) => person.includes(personId))) &&
      (unnamed === undefined || shown.every(isNamed) === (unnamed === "false"))
    );
  });
}
