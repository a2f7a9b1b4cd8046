import type { DatabaseSync } from "node:sqlite";

export interface ListOptions {
  /** Only keys that begin with it are listed. */
  readonly prefix?: string;
  /** Keys that are equal up to its first occurrence after the prefix are listed as one common prefix. */
  readonly delimiter?: string;
  /** Keys and common prefixes up to and including this one are omitted. */
  readonly after?: string;
  /** Most keys and common prefixes, counted together. */
  readonly maxKeys: number;
}

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export interface Listing {
  readonly objects: readonly ListedObject[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix if there are more: `after` for the next page. */
  readonly next: string | undefined;
}

const PAGE = 1000;

/**
 * Objects, and the readable mounted files that no object shadows. SQLite compares text byte by byte, which is S3's
 * order.
 */
const SQL = `
  SELECT key, size, etag, modified_at FROM objects WHERE bucket = :bucket AND key >= :from AND key < :end
  UNION ALL
  SELECT key, size, etag, CAST(mtime_ms AS INTEGER) FROM files
    WHERE bucket = :bucket AND key >= :from AND key < :end AND hidden = 0 AND unreadable IS NULL
      AND NOT EXISTS (SELECT 1 FROM objects WHERE objects.bucket = files.bucket AND objects.key = files.key)
  ORDER BY key LIMIT :limit`;

/** Lists a page of a bucket's keys. Reads a page of rows at a time, and skips the rows under a common prefix. */
export function listKeys(
  database: DatabaseSync,
  bucket: string,
  { prefix = "", delimiter = "", after = "", maxKeys }: ListOptions,
): Listing {
  const select = database.prepare(SQL);
  const end = firstAfterPrefix(prefix);
  const objects: ListedObject[] = [];
  const commonPrefixes: string[] = [];
  const common = (key: string) => {
    const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    return at < 0 ? undefined : key.slice(0, at + delimiter.length);
  };
  let last = after;
  let from = startOf(prefix, after, common);
  while (maxKeys > 0 && from !== undefined) {
    const rows = select.all({ bucket, from, end: end ?? END, limit: PAGE });
    from = undefined;
    for (const row of rows) {
      const key = String(row.key);
      const group = common(key);
      if (objects.length + commonPrefixes.length === maxKeys) return { objects, commonPrefixes, next: last };
      last = group ?? key;
      if (group !== undefined) {
        commonPrefixes.push(group);
        from = firstAfterPrefix(group);
        break;
      }
      objects.push({ key, size: Number(row.size), eTag: String(row.etag), modifiedAt: Number(row.modified_at) });
      from = rows.length === PAGE ? nextKey(key) : undefined;
    }
  }
  return { objects, commonPrefixes, next: undefined };
}

/** Sorts after every key, as a blob sorts after every text. */
const END = new Uint8Array();

/** The first key to list: after a key, or after everything under a common prefix. */
function startOf(prefix: string, after: string, common: (key: string) => string | undefined): string | undefined {
  if (after === "" || compare(after, prefix) < 0) return prefix;
  if (after.startsWith(prefix) && common(after) === after) return firstAfterPrefix(after);
  return nextKey(after);
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The first text after this one. */
function nextKey(key: string): string {
  return `${key}\0`;
}

/** The first text after all that begin with the prefix; undefined if there is none. */
function firstAfterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.length > 0) {
    const last = points.pop() ?? 0;
    if (last === 0x10ffff) continue;
    const next = last === 0xd7ff ? 0xe000 : last + 1; // surrogates are not characters
    return String.fromCodePoint(...points, next);
  }
  return undefined;
}
