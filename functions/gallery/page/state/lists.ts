import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { nextMoment } from "./edits.ts";
import { errorMessage } from "./hooks.ts";

interface List<T> {
  readonly items: readonly T[];
  /** When the list was requested, as `nextMoment` gave it. */
  readonly begun: number;
  readonly cursor?: string | undefined;
  /** The first page as it was answered, for what it says besides the items. */
  readonly head?: object;
  readonly error?: string;
  readonly loading: boolean;
  /** The `since` with which it was loaded. */
  readonly since?: unknown;
}

type Part<T> = { readonly cursor?: string } & { readonly [field: string]: readonly T[] };

/** A list that grows page by page. */
export interface PagedList<T> extends List<T> {
  /** Loads the next page; absent if the list is complete. */
  readonly more: (() => void) | undefined;
  /** True while the list is loaded again, because something has changed. */
  readonly isStale: boolean;
}

/**
 * @param since reloads the list when it changes; the previous items stay until the answer arrives
 * @param field name of the answer's field that holds the list
 */
export function useList<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  since?: unknown,
  field = "items",
): PagedList<T> {
  const [list, setList] = useState<List<T>>({ items: [], begun: 0, loading: true });
  const key = withQuery(path, query);
  const newest = useRef(0);
  const asked = useRef<string | undefined>(undefined);
  const shown = useRef(0);
  const latest = useRef(since);
  latest.current = since;
  shown.current = list.items.length;
  const load = useCallback(
    async (cursor: string | undefined, before: readonly T[], begun: number) => {
      newest.current += 1;
      const mine = newest.current;
      asked.current = cursor;
      // A reloaded list is as long as before: nothing on the screen disappears.
      const enough = cursor === undefined ? shown.current : 0;
      let [items, next] = [before, cursor];
      let head: object | undefined;
      try {
        do {
          const part = await call<Part<T>>(withQuery(path, { ...query, cursor: next }));
          if (mine !== newest.current) return;
          head ??= cursor === undefined ? part : undefined;
          items = [...items, ...part[field]!];
          next = part.cursor;
        } while (next && items.length < enough);
        setList((so) => ({
          ...{ items, begun, cursor: next, head: head ?? so.head ?? {} },
          ...{ loading: false, since: latest.current },
        }));
      } catch (error) {
        const failed = { loading: false, since: latest.current, error: errorMessage(error) };
        if (mine === newest.current) setList((so) => ({ ...so, ...failed }));
      }
      asked.current = undefined;
    },
    [key],
  );
  useEffect(() => void load(undefined, [], nextMoment()), [load, since]);
  const more = () => {
    if (asked.current !== list.cursor) void load(list.cursor, list.items, list.begun);
  };
  return { ...list, more: list.cursor ? more : undefined, isStale: list.since !== since };
}

/**
 * Keeps the order of items while one of them is being edited: each stays where it is, edited ones stay even after they
 * have left the list, and new ones are appended.
 * @param isHeld whether an item is being edited
 */
export function useSteady<T>(
  items: readonly T[],
  getId: (item: T) => string,
  isHeld: (item: T) => boolean,
): readonly T[] {
  const shown = useRef<readonly T[]>([]);
  if (shown.current.some(isHeld)) {
    const now = new Map(items.map((item) => [getId(item), item]));
    const stay = shown.current.flatMap((item) => now.get(getId(item)) ?? (isHeld(item) ? [item] : []));
    const before = new Set(shown.current.map(getId));
    shown.current = [...stay, ...items.filter((item) => !before.has(getId(item)))];
  } else shown.current = items;
  return shown.current;
}
