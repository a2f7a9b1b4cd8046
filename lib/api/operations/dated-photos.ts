import type { DatedEntry } from "../../catalog/rows/by-date.ts";
import { getPhotos } from "../../catalog/rows/photos.ts";
import { encodeCursor, type Page } from "../../catalog/store/cursor.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import type { DatedPhoto } from "../../catalog/versions/dated.ts";
import type { Passable } from "../../catalog/views/merged.ts";
import { readKey } from "../pages.ts";

/** Maximum number of places in a list that one answer looks at. */
export const MOST_PHOTOS = 1000;

/** Photos to read at a time if the first ones did not fill the page. */
const MORE_AT_ONCE = 100;

/** A place in a list by date. One from the index of all photos says more about its photo; one that is passed is not wanted. */
export type ListedPhoto = DatedPhoto & Partial<DatedEntry> & Passable;

/** Which photos are wanted. */
export interface PhotoFilter {
  /** Returns false if a photo cannot be wanted, without reading it. */
  readonly mayFit: (listed: ListedPhoto) => boolean;
  /** Returns those of these photos that are wanted. */
  readonly keep: (photos: readonly Photo[]) => Promise<readonly Photo[]>;
}

const EVERY: PhotoFilter = { mayFit: () => true, keep: async (photos) => photos };

/** The photo behind which a page begins. @throws BadCursor */
export function datedIn(cursor: string | undefined): DatedPhoto | undefined {
  if (!cursor) return undefined;
  const [takenAt, photoId] = readKey(cursor);
  return { takenAt, photoId };
}

/** Reads the photos of a page from a list by date. A page ends early rather than look at very many places. */
export async function takePhotos(
  catalog: Catalog,
  dated: AsyncIterator<ListedPhoto>,
  limit: number,
  { mayFit, keep }: PhotoFilter = EVERY,
): Promise<Page<Photo>> {
  const items = new Map<string, Photo>();
  let looked = 0;
  let last: DatedPhoto | undefined;
  let next = await dated.next();
  while (!next.done && looked < MOST_PHOTOS && items.size < limit) {
    const some: ListedPhoto[] = [];
    const wanted = looked === 0 ? limit : MORE_AT_ONCE;
    let end = next.value;
    for (; !next.done && looked < MOST_PHOTOS && some.length < wanted; next = await dated.next(), looked++) {
      end = next.value;
      if (!end.passed && mayFit(end)) some.push(end);
    }
    const found = await readListed(catalog, some, end);
    const kept = new Set(await keep(found.map(({ photo }) => photo)));
    for (const { photo, at } of found) {
      if (!kept.has(photo) || items.has(photo.photoId)) continue;
      if (items.size === limit) return pageOf(items, last);
      items.set(photo.photoId, photo);
      last = at;
    }
    last = end;
  }
  return pageOf(items, next.done ? undefined : last);
}

function pageOf(items: ReadonlyMap<string, Photo>, last: DatedPhoto | undefined): Page<Photo> {
  return { items: [...items.values()], ...(last ? { cursor: encodeCursor([last.takenAt, last.photoId]) } : {}) };
}

/** Reads photos with their places. @param end the place of photos that others turned out to be */
async function readListed(
  catalog: Catalog,
  listed: readonly ListedPhoto[],
  end: DatedPhoto,
): Promise<{ readonly photo: Photo; readonly at: DatedPhoto }[]> {
  const ids = listed.map(({ photoId }) => photoId);
  const photos = new Map((await getPhotos(catalog, ids)).map((photo) => [photo.photoId, photo]));
  const isOfIndex = ({ rev }: ListedPhoto) => rev !== undefined;
  const found = listed.flatMap((at) => {
    const photo = photos.get(at.photoId);
    // An entry of the index may have stayed behind.
    return photo && (!isOfIndex(at) || (photo.takenAt ?? "") === at.takenAt) ? [{ photo, at }] : [];
  });
  if (listed.every(isOfIndex)) return found;
  const known = new Set(ids);
  const others = [...photos.values()].filter(({ photoId }) => !known.has(photoId));
  return [...found, ...others.map((photo) => ({ photo, at: end }))];
}
