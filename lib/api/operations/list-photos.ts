import { UNDATED } from "../../catalog/rows/by-date.ts";
import { listLeftOut } from "../../catalog/rows/left-out.ts";
import { allMonths, hasDates, photosByDate } from "../../catalog/rows/months.ts";
import { getPhotos, listPhotos as listRows } from "../../catalog/rows/photos.ts";
import { encodeCursor, type Page } from "../../catalog/store/cursor.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import { type DatedPhoto, isLater } from "../../catalog/versions/dated.ts";
import { common, difference, merged } from "../../catalog/views/merged.ts";
import { readPersonSources } from "../../catalog/views/person-faces.ts";
import { type PersonPhotos, photosOfPerson } from "../../catalog/views/person-photos.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { Problem } from "../problem.ts";
import { datedIn, type ListedPhoto, MOST_PHOTOS, takePhotos } from "./dated-photos.ts";
import { personInForce } from "./people.ts";
import { fits, isFiltered, keepByPeople, mayFit, type PeopleFilter, type PhotoQuery } from "./photo-filter.ts";
import { describePhoto } from "./photos.ts";

/** Entries to read at a time if some of them are left out. */
const ENTRIES_AT_ONCE = 250;

/**
 * A list of a person that is this many times as long as the shortest is not read beside it: the person is looked for in the
 * photos of the shorter ones.
 */
const MUCH_LONGER = 20;

/**
 * Lists photos in order of id, or latest first: with a filter, or if asked. Photos of people, and skipped or failed ones, are
 * found through indexes of their own, the others through the one by date. What no index tells is checked photo by photo; a
 * page then ends early rather than look at very many.
 */
export async function listPhotos({ catalog }: ApiContext, { query }: Input<"listPhotos">) {
  const { items, ...page } = await findPhotos(catalog, query);
  return { ...page, items: await Promise.all(items.map((row) => describePhoto(catalog, row))) };
}

/** The rows of a page of listPhotos. @throws Problem if the query names people who do not exist */
export async function findPhotos(catalog: Catalog, query: PhotoQuery): Promise<Page<Photo>> {
  if (query.only === "true" && query.person.length === 0)
    throw new Problem(400, "Give the people of the photos: only=true leaves out photos with faces of others");
  for (const personId of new Set([...query.person, ...query.without])) await personInForce(catalog, personId);
  const { person, status, limit, order } = query;
  if (status !== undefined && status !== "indexed")
    // Nobody is in a photo in which no faces were searched.
    return person.length > 0 ? { items: [] } : leftOut(catalog, query, status);
  if (person.length === 0) {
    const isByDate = order === "taken" || isFiltered(query);
    if (!isByDate || !(await hasDates(catalog))) return lookThrough(catalog, query);
  }
  const { photos, unread } = await datedPhotosOf(catalog, query);
  return takePhotos(catalog, photos, limit, {
    mayFit: (listed) => mayFit(listed, query),
    keep: async (some) =>
      keepByPeople(
        catalog,
        some.filter((photo) => fits(photo, query)),
        { ...checksOf(query), ...unread },
      ),
  });
}

/** Returns the conditions on people that are checked photo by photo, because no index answers them. */
export function checksOf({ person, only, unnamed }: PhotoQuery): Pick<PeopleFilter, "only" | "unnamed"> {
  return {
    only: only === "true" ? person : undefined,
    unnamed: unnamed === undefined ? undefined : unnamed === "true",
  };
}

interface DatedPhotos {
  readonly photos: AsyncIterator<ListedPhoto>;
  /** People whose lists are not read, as they are much longer than another one. */
  readonly unread: Pick<PeopleFilter, "every" | "without">;
}

/** The photos that fit by date and by the lists of people, latest first. */
async function datedPhotosOf(catalog: Catalog, query: PhotoQuery): Promise<DatedPhotos> {
  const { person, match, limit, from, to, dated } = query;
  const before = beginningOf(query);
  const listsOf = (ids: readonly string[]) =>
    Promise.all([...new Set(ids)].map((id) => listOf(catalog, id, before))).then((lists) =>
      lists.toSorted((a, b) => a.count - b.count),
    );
  const [lists, others] = await Promise.all([listsOf(person), listsOf(query.without)]);
  const most = match === "all" && lists[0] ? MUCH_LONGER * Math.max(1, lists[0].count) : Number.POSITIVE_INFINITY;
  const isRead = ({ count }: PersonList) => count <= most;
  const idsUnread = (some: readonly PersonList[]) =>
    some.filter((each) => !isRead(each)).map(({ personId }) => personId);
  const read = (some: readonly PersonList[]) => some.filter(isRead).map(({ photos }) => photos);
  const found: AsyncIterator<ListedPhoto> =
    lists.length === 0
      ? photosByDate(catalog, before, isFiltered(query) ? ENTRIES_AT_ONCE : limit + 1)
      : match === "all"
        ? common(read(lists), isLater)
        : merged(read(lists), isLater);
  const without = read(others);
  const left = without.length === 0 ? found : difference(found, merged(without, isLater), isLater);
  // Any date sorts behind "0", and a photo without one is not in a range of dates.
  const first = from ?? (to === undefined && dated !== "true" ? undefined : "0");
  return {
    photos: first === undefined ? left : until(left, ({ takenAt }) => takenAt < first),
    unread: { every: idsUnread(lists), without: idsUnread(others) },
  };
}

/** The photo behind which a page begins. */
function beginningOf({ cursor, to, dated }: PhotoQuery): DatedPhoto | undefined {
  const given = datedIn(cursor);
  // They sort before the last photo of the day, and before the first one without a date.
  const behind =
    dated === "false"
      ? { takenAt: "", photoId: "~" }
      : to === undefined
        ? undefined
        : { takenAt: `${to}~`, photoId: "" };
  return given && behind ? (isLater(given, behind) ? behind : given) : (given ?? behind);
}

/** The photos of a person, latest first, and how many there are. */
interface PersonList extends PersonPhotos {
  readonly personId: string;
}

async function listOf(catalog: Catalog, personId: string, before: DatedPhoto | undefined): Promise<PersonList> {
  return { personId, ...(await photosOfPerson(catalog, await readPersonSources(catalog, personId), before)) };
}

async function* until<T>(source: AsyncIterator<T>, isBehind: (item: T) => boolean): AsyncGenerator<T> {
  for (let next = await source.next(); !next.done && !isBehind(next.value); next = await source.next())
    yield next.value;
}

async function leftOut(catalog: Catalog, query: PhotoQuery, status: "skipped" | "failed" | "unprocessed") {
  const page = await listLeftOut(catalog, status, query.limit, query.cursor);
  const photos = await getPhotos(
    catalog,
    page.items.map(({ photoId }) => photoId),
  );
  const items = photos.filter((photo) => fits(photo, query)).sort((a, b) => (a.photoId < b.photoId ? -1 : 1));
  return { ...page, items };
}

/** Reads photos in order of id: without a filter, or of a library whose photos are not listed by date yet. */
async function lookThrough(catalog: Catalog, query: PhotoQuery): Promise<Page<Photo>> {
  const { limit } = query;
  const atOnce = isFiltered(query) ? ENTRIES_AT_ONCE : limit;
  const items: Photo[] = [];
  let { cursor } = query;
  for (let looked = 0; looked < MOST_PHOTOS; looked += atOnce) {
    const page = await listRows(catalog, atOnce, cursor);
    const some = page.items.filter((photo) => fits(photo, query));
    items.push(...(await keepByPeople(catalog, some, { every: [], without: query.without, ...checksOf(query) })));
    cursor = page.cursor;
    if (!cursor || items.length >= limit) break;
  }
  if (items.length > limit) cursor = encodeCursor([items[limit - 1]!.photoId]);
  return { items: items.slice(0, limit), ...(cursor ? { cursor } : {}) };
}

/** Lists the months in which photos were taken, latest first. */
export async function listMonths({ catalog }: ApiContext) {
  const complete = await hasDates(catalog);
  const months = (complete ? await allMonths(catalog) : []).filter(({ photos }) => photos > 0);
  const undated = months.find(({ month }) => month === UNDATED)?.photos ?? 0;
  return { items: months.filter(({ month }) => month !== UNDATED).reverse(), undated, complete };
}

export const PHOTO_LIST_OPERATIONS = { listPhotos, listMonths };
