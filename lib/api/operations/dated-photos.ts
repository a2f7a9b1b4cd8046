import { getPhotos } from "../../catalog/rows/photos.ts";
import { encodeCursor, type Page } from "../../catalog/store/cursor.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import type { DatedPhoto } from "../../catalog/versions/dated.ts";
import { readKey } from "../pages.ts";

/** Maximum number of photos read for one answer. */
const MOST_PHOTOS = 5000;

/** The photo behind which a page begins. @throws BadCursor */
export function datedIn(cursor: string | undefined): DatedPhoto | undefined {
  if (!cursor) return undefined;
  const [takenAt, photoId] = readKey(cursor);
  return { takenAt, photoId };
}

/**
 * Reads the photos of a page from a list of dates. A page ends early rather than read very many photos that do not fit.
 * @param fits which photos are wanted
 */
export async function takePhotos(
  catalog: Catalog,
  dated: AsyncIterator<DatedPhoto>,
  limit: number,
  fits: (photo: Photo) => boolean = () => true,
): Promise<Page<Photo>> {
  const items: Photo[] = [];
  let next = await dated.next();
  for (let looked = 0; !next.done && looked < MOST_PHOTOS; ) {
    const some: DatedPhoto[] = [];
    for (; !next.done && some.length < limit - items.length; next = await dated.next()) some.push(next.value);
    looked += some.length;
    const photos = new Map(
      (
        await getPhotos(
          catalog,
          some.map(({ photoId }) => photoId),
        )
      ).map((photo) => [photo.photoId, photo]),
    );
    const listed = some.flatMap(({ photoId }) => photos.get(photoId) ?? []);
    // Others are in place of photos that turned out to be the same.
    const others = [...photos.values()].filter((photo) => !listed.includes(photo) && !items.includes(photo));
    items.push(...[...listed, ...others].filter(fits));
    const last = some.at(-1);
    if (!next.done && last && (items.length >= limit || looked >= MOST_PHOTOS)) {
      return { items, cursor: encodeCursor([last.takenAt, last.photoId]) };
    }
  }
  return { items };
}
