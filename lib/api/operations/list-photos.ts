import { listLeftOut } from "../../catalog/rows/left-out.ts";
import { getPhotos, listPhotos as listRows } from "../../catalog/rows/photos.ts";
import { encodeCursor, type Page } from "../../catalog/store/cursor.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import { type DatedPhoto, isLater } from "../../catalog/versions/dated.ts";
import { common, merged } from "../../catalog/views/merged.ts";
import { readPersonSources } from "../../catalog/views/person-faces.ts";
import { photosOfPerson } from "../../catalog/views/person-photos.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { datedIn, takePhotos } from "./dated-photos.ts";
import { personInForce } from "./people.ts";
import { describePhoto } from "./photos.ts";

type Query = Input<"listPhotos">["query"];

/** Maximum number of rows read for one answer if no index leads to the photos. */
const MOST_ROWS = 5000;
const ROWS_AT_ONCE = 500;

/**
 * Lists photos in order of id, and those of people latest first. Photos of people, and skipped or failed ones, are found
 * through indexes. Other filters read photos one by one; a page then ends early rather than read all of them.
 */
export async function listPhotos({ catalog }: ApiContext, { query }: Input<"listPhotos">) {
  const { items, ...page } = await find(catalog, query);
  return { ...page, items: await Promise.all(items.map((row) => describePhoto(catalog, row))) };
}

async function find(catalog: Catalog, query: Query) {
  if (query.person.length > 0) {
    const photos = await photosOfPeople(catalog, query);
    return takePhotos(catalog, photos, query.limit, (photo) => fits(photo, query));
  }
  if (query.status === "skipped" || query.status === "failed") return leftOut(catalog, query, query.status);
  return lookThrough(catalog, query);
}

/** The photos with all of these people, or with any, latest first. */
async function photosOfPeople(
  catalog: Catalog,
  { person, match, cursor, to }: Query,
): Promise<AsyncIterator<DatedPhoto>> {
  const people = [...new Set(person)];
  for (const personId of people) await personInForce(catalog, personId);
  const given = datedIn(cursor);
  const behind = to === undefined ? undefined : { takenAt: `${to}~`, photoId: "" };
  const before = given && behind ? (isLater(given, behind) ? behind : given) : (given ?? behind);
  const lists = await Promise.all(
    people.map(async (personId) => {
      const { photos } = await photosOfPerson(catalog, await readPersonSources(catalog, personId), before);
      return photos;
    }),
  );
  return match === "all" ? common(lists, isLater) : merged(lists, isLater);
}

async function leftOut(catalog: Catalog, query: Query, status: "skipped" | "failed") {
  const page = await listLeftOut(catalog, status, query.limit, query.cursor);
  const photos = await getPhotos(
    catalog,
    page.items.map(({ photoId }) => photoId),
  );
  const items = photos.filter((photo) => fits(photo, query)).sort((a, b) => (a.photoId < b.photoId ? -1 : 1));
  return { ...page, items };
}

async function lookThrough(catalog: Catalog, query: Query): Promise<Page<Photo>> {
  const { limit, cursor: from, person: _, match: __, ...filter } = query;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const rows = isFiltered ? ROWS_AT_ONCE : limit;
  const items: Photo[] = [];
  let cursor = from;
  for (let looked = 0; looked < MOST_ROWS; looked += rows) {
    const page = await listRows(catalog, rows, cursor);
    items.push(...page.items.filter((photo) => fits(photo, query)));
    cursor = page.cursor;
    if (!cursor || items.length >= limit) break;
  }
  if (items.length > limit) cursor = encodeCursor([items[limit - 1]!.photoId]);
  return { items: items.slice(0, limit), ...(cursor ? { cursor } : {}) };
}

function fits({ status, faceCount, takenAt }: Photo, wanted: Query): boolean {
  const day = takenAt?.slice(0, 10);
  return (
    (wanted.status === undefined || status === wanted.status) &&
    faceCount >= (wanted.minFaces ?? 0) &&
    faceCount <= (wanted.maxFaces ?? Number.POSITIVE_INFINITY) &&
    (wanted.from === undefined || (day !== undefined && day >= wanted.from)) &&
    (wanted.to === undefined || (day !== undefined && day <= wanted.to))
  );
}

export const PHOTO_LIST_OPERATIONS = { listPhotos };
