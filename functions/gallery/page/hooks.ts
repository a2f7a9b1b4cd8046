import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { call, type Page, withQuery } from "./api.ts";

/** The part of the address behind #, for example `/people/p1`. */
export function useRoute(): string {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const change = () => {
      setRoute(readRoute());
      scrollTo(0, 0);
    };
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  return route;
}

function readRoute(): string {
  return location.hash.slice(1) || "/";
}

/** An answer of the API, as far as it is there. */
export interface Loaded<T> {
  readonly answer?: T;
  readonly error?: string;
}

interface Again {
  /** While the page is visible. */
  readonly everyMs?: number;
  /** When it changes; what is there stays until the answer comes. */
  readonly since?: unknown;
}

/** What `load` gives for a key; nothing of another key's. */
export function useLoaded<T>(key: string, load: () => Promise<T>, { everyMs, since }: Again = {}): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly key: string }>({ key });
  useEffect(() => {
    let current = true;
    const again = () =>
      load().then(
        (answer) => current && setState({ key, answer }),
        (error: unknown) => current && setState((before) => ({ ...before, key, error: textOf(error) })),
      );
    void again();
    const timer = everyMs ? setInterval(() => document.visibilityState === "visible" && again(), everyMs) : undefined;
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [key, everyMs, since]);
  return state.key === key ? state : {};
}

/** What a path of the API answers. */
export function useAnswer<T>(path: string, again?: Again): Loaded<T> {
  return useLoaded(path, () => call<T>(path), again);
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface List<T> {
  readonly items: readonly T[];
  readonly cursor?: string | undefined;
  readonly error?: string;
  readonly loading: boolean;
}

/** A list that grows page by page. */
export interface Growing<T> extends List<T> {
  /** Absent where the list is complete. */
  readonly more: (() => void) | undefined;
  /** Takes items out of what is shown. */
  readonly drop: (gone: (item: T) => boolean) => void;
}

/** @param since begins again when it changes */
export function useList<T>(path: string, query: Readonly<Record<string, string>>, since?: unknown): Growing<T> {
  const [list, setList] = useState<List<T>>({ items: [], loading: true });
  const key = withQuery(path, query);
  const newest = useRef(0);
  const load = useCallback(
    async (cursor: string | undefined, before: readonly T[]) => {
      newest.current += 1;
      const mine = newest.current;
      const next = await call<Page<T>>(withQuery(path, { ...query, cursor })).then(
        (page): List<T> => ({ items: [...before, ...page.items], cursor: page.cursor, loading: false }),
        (error: unknown): List<T> => ({ items: before, cursor, loading: false, error: textOf(error) }),
      );
      if (mine === newest.current) setList(next);
    },
    [key],
  );
  useEffect(() => void load(undefined, []), [load, since]);
  return {
    ...list,
    more: list.cursor ? () => void load(list.cursor, list.items) : undefined,
    drop: (gone) => setList((before) => ({ ...before, items: before.items.filter((item) => !gone(item)) })),
  };
}

/** How often a value has changed since it was first known. */
export function useChanges(value: number | undefined): number {
  const last = useRef(value);
  const changes = useRef(0);
  if (value !== undefined && value !== last.current) {
    if (last.current !== undefined) changes.current += 1;
    last.current = value;
  }
  return changes.current;
}
