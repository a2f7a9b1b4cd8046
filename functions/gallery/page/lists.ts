import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { nextMoment } from "./edits.ts";
import { textOf } from "./hooks.ts";

interface List<T> {
  readonly items: readonly T[];
  /** When the reading of the list began. */
  readonly begun: number;
  readonly cursor?: string | undefined;
  readonly error?: string;
  readonly loading: boolean;
}

type Part<T> = { readonly cursor?: string } & { readonly [field: string]: readonly T[] };

/** A list that grows page by page. */
export interface Growing<T> extends List<T> {
  /** Absent where the list is complete. */
  readonly more: (() => void) | undefined;
}

/**
 * @param since begins again when it changes; what is there stays until the answer comes
 * @param field of the answer that holds the list
 */
export function useList<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  since?: unknown,
  field = "items",
): Growing<T> {
  const [list, setList] = useState<List<T>>({ items: [], begun: 0, loading: true });
  const key = withQuery(path, query);
  const newest = useRef(0);
  const asked = useRef<string | undefined>(undefined);
  const shown = useRef(0);
  shown.current = list.items.length;
  const load = useCallback(
    async (cursor: string | undefined, before: readonly T[], begun: number) => {
      newest.current += 1;
      const mine = newest.current;
      asked.current = cursor;
      // Read again, a list is as long as it was: nothing goes from under the eyes, or the hands.
      const enough = cursor === undefined ? shown.current : 0;
      let [items, next] = [before, cursor];
      try {
        do {
          const part = await call<Part<T>>(withQuery(path, { ...query, cursor: next }));
          if (mine !== newest.current) return;
          items = [...items, ...part[field]!];
          next = part.cursor;
        } while (next && items.length < enough);
        setList({ items, begun, cursor: next, loading: false });
      } catch (error) {
        if (mine === newest.current) setList((so) => ({ ...so, loading: false, error: textOf(error) }));
      }
      asked.current = undefined;
    },
    [key],
  );
  useEffect(() => void load(undefined, [], nextMoment()), [load, since]);
  const more = () => {
    if (asked.current !== list.cursor) void load(list.cursor, list.items, list.begun);
  };
  return { ...list, more: list.cursor ? more : undefined };
}

/**
 * Items as they are shown while somebody is at work on one of them: each stays where it is, those at work stay even where
 * they are in no list any more, and what is new comes behind.
 */
export function useSteady<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  isHeld: (item: T) => boolean,
): readonly T[] {
  const shown = useRef<readonly T[]>([]);
  if (shown.current.some(isHeld)) {
    const now = new Map(items.map((item) => [idOf(item), item]));
    const stay = shown.current.flatMap((item) => now.get(idOf(item)) ?? (isHeld(item) ? [item] : []));
    const before = new Set(shown.current.map(idOf));
    shown.current = [...stay, ...items.filter((item) => !before.has(idOf(item)))];
  } else shown.current = items;
  return shown.current;
}
