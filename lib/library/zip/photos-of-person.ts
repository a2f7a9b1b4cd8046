import { getPhotos } from "../../catalog/rows/photos.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import type { DatedPhoto } from "../../catalog/versions/dated.ts";
import type { Passable } from "../../catalog/views/merged.ts";
import { readPersonSources } from "../../catalog/views/person-faces.ts";
import { photosOfPerson } from "../../catalog/views/person-photos.ts";

/** Photos whose rows are read at a time. */
const AT_ONCE = 100;

/** A photo, and its place in the list. */
export interface PlacedPhoto {
  readonly photo: Photo;
  readonly at: DatedPhoto;
}

/** All photos of a person. */
export interface AllPhotos {
  readonly count: number;
  /** Latest first, each once. */
  readonly photos: AsyncGenerator<PlacedPhoto>;
}

/** Finds the photos of a person. @param before the photo to begin behind */
export async function allPhotosOfPerson(catalog: Catalog, personId: string, before?: DatedPhoto): Promise<AllPhotos> {
  const { count, photos } = await photosOfPerson(catalog, await readPersonSources(catalog, personId), before);
  return { count, photos: readAll(catalog, photos) };
}

async function* readAll(catalog: Catalog, listed: AsyncIterator<DatedPhoto & Passable>): AsyncGenerator<PlacedPhoto> {
  const seen = new Set<string>();
  for (let next = await listed.next(); !next.done; ) {
    const some: DatedPhoto[] = [];
    for (; !next.done && some.length < AT_ONCE; next = await listed.next())
      if (!next.value.passed) some.push(next.value);
    const ids = some.map(({ photoId }) => photoId);
    const photos = new Map((await getPhotos(catalog, ids)).map((photo) => [photo.photoId, photo]));
    for (const at of some) {
      const photo = photos.get(at.photoId);
      if (photo && !seen.has(photo.photoId)) yield { photo, at };
      if (photo) seen.add(photo.photoId);
    }
  }
}
