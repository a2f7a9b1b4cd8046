import { getJson, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { versionFolder } from "./manifest.ts";

/** The paged lists of a version. */
export type PageKind = "members" | "clusters" | "order" | "held" | "held-by" | "held-in";

const pageKey = (catalog: Catalog, version: number, kind: PageKind, page: number) =>
  `${versionFolder(catalog, version)}${kind}/${String(page).padStart(6, "0")}.json`;

/** Writes a list page by page. */
export async function putPages(
  catalog: Catalog,
  version: number,
  kind: PageKind,
  pages: readonly (readonly unknown[])[],
): Promise<void> {
  for (const [page, rows] of pages.entries()) {
    await putJson(catalog, catalog.runsBucket, pageKey(catalog, version, kind, page), rows);
  }
}

/** A page of a version is not there. */
export class PageMissing extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`${key} is missing: its version is no longer kept`);
    this.name = "PageMissing";
    this.key = key;
  }
}

/** A page of a version. @throws PageMissing where the version is no longer kept */
export async function readPage<T>(catalog: Catalog, version: number, kind: PageKind, page: number): Promise<T[]> {
  const key = pageKey(catalog, version, kind, page);
  const value = await getJson<T[]>(catalog, catalog.runsBucket, key);
  if (value === undefined) throw new PageMissing(key);
  return value;
}

/** Splits a list into pages, each of which ends as soon as its weight reaches `full`. */
export function pages<T>(list: readonly T[], full: number, weight: (item: T) => number): T[][] {
  const made: T[][] = [];
  let room = 0;
  for (const item of list) {
    if (room <= 0) {
      made.push([]);
      room = full;
    }
    made.at(-1)!.push(item);
    room -= weight(item);
  }
  return made;
}

/**
 * Returns the page that would contain an id, given the first ids of all pages in order; -1 if the id sorts before them.
 */
export function pageOf(firstIds: readonly string[], id: string): number {
  let [low, high] = [0, firstIds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firstIds[middle]! <= id) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Compares ids by code unit, whatever the locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
