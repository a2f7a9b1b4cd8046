import pLimit from "p-limit";
import { putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { getSharedJson } from "../store/shared-reads.ts";
import { versionFolder } from "./folder.ts";

/** The paged lists of a version. */
export type PageKind =
  | "members"
  | "clusters"
  | "dated"
  | "decided"
  | "order"
  | "by-size"
  | "by-person"
  | "held"
  | "held-by"
  | "held-in"
  | "ungrouped";

/**
 * The first keys of a list's pages, in order, from which a reader finds the page of a key. Those of a list of more than 64
 * pages are in objects of their own, 256 in each, so that a request for many keys reads few of them; the first keys of these
 * objects are divided likewise until there are at most 64, which are here, so that a manifest stays small.
 */
export type FirstKeys = readonly string[] | LongList;

interface LongList {
  readonly pages: number;
  /** First keys of the objects of the highest level. */
  readonly blocks: readonly string[];
  /** Number of levels of objects between the manifest and the pages; by default 1. */
  readonly levels?: number;
  /** Number of first keys in each object but the last of a level; by default 64. */
  readonly keysABlock?: number;
}

const FIRST_KEYS_A_BLOCK = 256;
const FIRST_KEYS_IN_MANIFEST = 64;

/** Pages read or written in parallel. */
const AT_ONCE = 16;

const numbered = (page: number) => String(page).padStart(6, "0");

const pageKey = (catalog: Catalog, version: number, kind: PageKind, page: number) =>
  `${versionFolder(catalog, version)}${kind}/${numbered(page)}.json`;

/** @param level 1 for first keys of pages, 2 for first keys of those objects, and so on */
const blockKey = (catalog: Catalog, version: number, kind: PageKind, level: number, block: number) =>
  `${versionFolder(catalog, version)}${kind}/first-keys/${level === 1 ? "" : `${level}/`}${numbered(block)}.json`;

/** How a list is divided into pages. */
export interface Paging<T> {
  /** The key of a row; rows come in ascending order of it. */
  readonly keyOf: (row: T) => string;
  /** A page ends as soon as its weight reaches this. */
  readonly full: number;
  /** By default 1. */
  readonly weight?: (row: T) => number;
}

/** Writes a list page by page, a few of them in memory at a time. @returns the first key of each page */
export async function putPages<T>(
  catalog: Catalog,
  version: number,
  kind: PageKind,
  rows: Iterable<T>,
  { keyOf, full, weight = () => 1 }: Paging<T>,
): Promise<string[]> {
  const first: string[] = [];
  let writes: Promise<void>[] = [];
  for (const page of pages(rows, full, weight)) {
    writes.push(putJson(catalog, catalog.runsBucket, pageKey(catalog, version, kind, first.length), page));
    first.push(keyOf(page[0]!));
    if (writes.length < AT_ONCE) continue;
    await Promise.all(writes);
    writes = [];
  }
  await Promise.all(writes);
  return first;
}

/**
 * Writes a list that is read by key.
 * @param most maximum numbers of first keys in an object and in the manifest
 * @returns the first keys, for the manifest
 */
export async function putKeyedPages<T>(
  catalog: Catalog,
  version: number,
  kind: PageKind,
  rows: Iterable<T>,
  paging: Paging<T>,
  most = { keysABlock: FIRST_KEYS_A_BLOCK, inManifest: FIRST_KEYS_IN_MANIFEST },
): Promise<FirstKeys> {
  const { keysABlock } = most;
  let first = await putPages(catalog, version, kind, rows, paging);
  const count = first.length;
  let levels = 0;
  while (first.length > most.inManifest) {
    levels++;
    const blocks = [...pages(first, keysABlock, () => 1)];
    for (const [block, keys] of blocks.entries()) {
      await putJson(catalog, catalog.runsBucket, blockKey(catalog, version, kind, levels, block), keys);
    }
    first = blocks.map(([key]) => key!);
  }
  return levels === 0 ? first : { pages: count, blocks: first, keysABlock, ...(levels > 1 ? { levels } : {}) };
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
  return readList(catalog, pageKey(catalog, version, kind, page));
}

/** Reads several pages, by number. @throws PageMissing where the version is no longer kept */
export async function readPages<T>(
  catalog: Catalog,
  version: number,
  kind: PageKind,
  numbers: Iterable<number>,
): Promise<Map<number, T[]>> {
  const limit = pLimit(AT_ONCE);
  const read = async (page: number) => [page, await readPage<T>(catalog, version, kind, page)] as const;
  return new Map(await Promise.all([...new Set(numbers)].map((page) => limit(() => read(page)))));
}

async function readList<T>(catalog: Catalog, key: string): Promise<T[]> {
  const value = await getSharedJson<T[]>(catalog, key);
  if (value === undefined) throw new PageMissing(key);
  return value;
}

/** Returns the number of pages of a list. */
export function pageCount(first: FirstKeys): number {
  return "blocks" in first ? first.pages : first.length;
}

/**
 * Finds the pages of a list that may contain these keys, with the keys for each; keys that sort before the list have
 * none. Reads one object a level for each part of a long list that has some of the keys.
 */
export async function pagesWith(
  catalog: Catalog,
  version: number,
  kind: PageKind,
  first: FirstKeys,
  keys: Iterable<string>,
): Promise<Map<number, Set<string>>> {
  if (!("blocks" in first)) return byPage(first, keys, 0);
  const { levels = 1, keysABlock = 64 } = first;
  let wanted = byPage(first.blocks, keys, 0);
  for (let level = levels; level > 0; level--) {
    const found = await Promise.all(
      [...wanted].map(async ([block, some]) => {
        const firstOfBlock = await readList<string>(catalog, blockKey(catalog, version, kind, level, block));
        return [...byPage(firstOfBlock, some, block * keysABlock)];
      }),
    );
    wanted = new Map(found.flat());
  }
  return wanted;
}

function byPage(first: readonly string[], keys: Iterable<string>, offset: number): Map<number, Set<string>> {
  const wanted = new Map<number, Set<string>>();
  for (const key of keys) {
    const page = pageOf(first, key);
    if (page >= 0) wanted.set(offset + page, (wanted.get(offset + page) ?? new Set()).add(key));
  }
  return wanted;
}

/** Splits a list into pages, each of which ends as soon as its weight reaches `full`. */
export function* pages<T>(list: Iterable<T>, full: number, weight: (item: T) => number): Generator<T[]> {
  let page: T[] = [];
  let room = full;
  for (const item of list) {
    page.push(item);
    room -= weight(item);
    if (room > 0) continue;
    yield page;
    [page, room] = [[], full];
  }
  if (page.length > 0) yield page;
}

/**
 * Returns the page that would contain a key, given the first keys of all pages in order; -1 if the key sorts before
 * them.
 */
export function pageOf(first: readonly string[], key: string): number {
  let [low, high] = [0, first.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (first[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Compares ids by code unit, whatever the locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
