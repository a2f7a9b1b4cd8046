import pLimit from "p-limit";
import type { Catalog } from "../store/open.ts";
import { type FirstKeys, type PageKind, type Paging, pagesWith, readPage, readPages } from "./pages.ts";

/**
 * Consecutive rows of a group, as stored. A group of more rows than a part holds has several parts, each with the number of rows
 * of the whole group and the position of its first row; in versions of an earlier release, and of a short group, there is one.
 */
export type GroupPart<R> = readonly [id: string, rows: readonly R[], count?: number, start?: number];

/** Some rows of a group, from its beginning. */
export interface GroupRows<R> {
  readonly rows: readonly R[];
  /** Number of rows of the whole group. */
  readonly count: number;
}

/** Divides groups into parts of at most `size` rows. @param groups ascending by id */
export function* groupParts<R>(
  groups: Iterable<readonly [id: string, rows: readonly R[]]>,
  size: number,
): Generator<GroupPart<R>> {
  for (const [id, rows] of groups) {
    if (rows.length <= size) yield [id, rows];
    else {
      for (let start = 0; start < rows.length; start += size) {
        yield [id, rows.slice(start, start + size), rows.length, start];
      }
    }
  }
}

/**
 * Returns how parts are divided into pages. The first part has the group's id as its key, and sorts before the others.
 * @param keyOf the key of a row; rows of a group ascend by it
 */
export const groupPaging = <R>(full: number, keyOf: (row: R) => string): Paging<GroupPart<R>> => ({
  keyOf: ([id, rows, , start = 0]) => (start === 0 ? id : keyIn(id, keyOf(rows[0]!))),
  full,
  weight: ([, rows]) => rows.length,
});

/** Ids have no spaces, so that this sorts behind the group's id and before that of every other group. */
const keyIn = (id: string, rowKey: string) => `${id} ${rowKey}`;

/** Pages that are read on at a time. */
const AT_ONCE = 8;

/**
 * Reads rows of these groups of a version, by id; groups that it does not have are absent.
 * @param most number of rows of a group beyond which no further page is read
 */
export async function readGroups<R>(
  catalog: Catalog,
  version: number,
  kind: PageKind,
  first: FirstKeys,
  ids: Iterable<string>,
  most: number,
): Promise<Map<string, GroupRows<R>>> {
  const found = new Map<string, { readonly rows: R[]; readonly count: number }>();
  const add = (id: string, parts: readonly GroupPart<R>[]) => {
    for (const [partId, rows, count = rows.length] of parts) {
      if (partId !== id) continue;
      const group = found.get(id) ?? { rows: [], count };
      found.set(id, group);
      for (const row of rows) group.rows.push(row);
    }
  };
  const wanted = await pagesWith(catalog, version, kind, first, ids);
  const pages = await readPages<GroupPart<R>>(catalog, version, kind, wanted.keys());
  for (const [page, some] of wanted) for (const id of some) add(id, pages.get(page) ?? []);
  const limit = pLimit(AT_ONCE);
  const readOn = async (id: string, page: number) => {
    for (let next = page + 1; ; next++) {
      const { rows, count } = found.get(id) ?? { rows: [], count: 0 };
      if (rows.length >= Math.min(most, count)) return;
      add(id, await readPage<GroupPart<R>>(catalog, version, kind, next));
    }
  };
  const further = [...wanted].flatMap(([page, some]) => [...some].map((id) => limit(() => readOn(id, page))));
  await Promise.all(further);
  return found;
}

/**
 * Reads the rows of one group in order, a page at a time.
 * @param after the key of the row to begin behind; a few rows before it may come too
 */
export async function* rowsOfGroup<R>(
  catalog: Catalog,
  version: number,
  kind: PageKind,
  first: FirstKeys,
  id: string,
  after?: string,
): AsyncGenerator<R> {
  const key = after === undefined ? id : keyIn(id, after);
  const [page] = (await pagesWith(catalog, version, kind, first, [key])).keys();
  if (page === undefined) return;
  for (let next = page; ; next++) {
    let isLast = true;
    for (const [partId, rows, count = rows.length, start = 0] of await readPage<GroupPart<R>>(
      catalog,
      version,
      kind,
      next,
    )) {
      if (partId !== id) continue;
      yield* rows;
      isLast = start + rows.length >= count;
    }
    if (isLast) return;
  }
}
