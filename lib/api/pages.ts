import { BadCursor, decodeCursor, encodeCursor, type Page } from "../catalog/store/cursor.ts";
import type { PageQuery } from "./context.ts";

/** The sort key of an item; the second part is unique. */
export type Key = readonly [string, string];

export function latestFirst(a: Key, b: Key): number {
  return compare(b[0], a[0]) || compare(b[1], a[1]);
}

export function ascending(a: Key, b: Key): number {
  return compare(a[0], b[0]) || compare(a[1], b[1]);
}

/**
 * A page of a list that is entirely in memory. A cursor contains the key of the last item returned, so items that are added
 * or removed between two pages neither repeat nor hide others.
 * @throws BadCursor
 */
export function pageOfList<T>(
  list: readonly T[],
  { cursor, limit }: PageQuery,
  keyOf: (item: T) => Key,
  order: (a: Key, b: Key) => number,
): Page<T> {
  const after = cursor ? readKey(cursor) : undefined;
  const left = list.filter((item) => !after || order(keyOf(item), after) > 0);
  const items = left.sort((a, b) => order(keyOf(a), keyOf(b))).slice(0, limit);
  const last = items.at(-1);
  return last && left.length > limit ? { items, cursor: encodeCursor(keyOf(last)) } : { items };
}

/** The key in a cursor. @throws BadCursor */
export function readKey(cursor: string): Key {
  const [first, second] = decodeCursor(cursor);
  if (typeof first !== "string" || typeof second !== "string") throw new BadCursor();
  return [first, second];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
