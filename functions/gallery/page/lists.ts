import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { textOf } from "./hooks.ts";

interface List<T> {
  readonly items: readonly T[];
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
  const [list, setList] = useState<List<T>>({ items: [], loading: true });
  const key = withQuery(path, query);
  const newest = useRef(0);
  const asked = useRef<string | undefined>(undefined);
  const load = useCallback(
    async (cursor: string | undefined, before: readonly T[]) => {
      newest.current += 1;
      const mine = newest.current;
      asked.current = cursor;
      const next = await call<Part<T>>(withQuery(path, { ...query, cursor })).then(
        (part): List<T> => ({ items: [...before, ...part[field]!], cursor: part.cursor, loading: false }),
        (error: unknown): List<T> => ({ items: before, cursor, loading: false, error: textOf(error) }),
      );
      asked.current = undefined;
      if (mine === newest.current) setList(next);
    },
    [key],
  );
  useEffect(() => void load(undefined, []), [load, since]);
  const more = () => {
    if (asked.current !== list.cursor) void load(list.cursor, list.items);
  };
  return { ...list, more: list.cursor ? more : undefined };
}

/** What an item is now, where it is not what was read; null takes it out. */
export type Edit<T> = { readonly [Field in keyof T]?: T[Field] | undefined } | null;

/** What was changed on the page and is not in the list that was read. */
export interface Edits<T> {
  readonly apply: (items: readonly T[]) => readonly T[];
  /** @returns what takes these changes back */
  readonly put: (ids: readonly string[], edit: Edit<T>) => () => void;
}

/** @param since forgets the changes when it changes, as the list is read again then */
export function useEdits<T>(idOf: (item: T) => string, since: unknown): Edits<T> {
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit<T>>>(new Map());
  useEffect(() => setEdits(new Map()), [since]);
  return {
    apply: (items) => (edits.size === 0 ? items : items.flatMap((item) => applied(item, edits.get(idOf(item))))),
    put(ids, edit) {
      setEdits((before) => new Map([...before, ...ids.map((id) => [id, edit] as const)]));
      return () => setEdits((before) => new Map([...before].filter(([id]) => !ids.includes(id))));
    },
  };
}

function applied<T>(item: T, edit: Edit<T> | undefined): T[] {
  if (edit === null) return [];
  return [edit ? ({ ...item, ...edit } as T) : item];
}
