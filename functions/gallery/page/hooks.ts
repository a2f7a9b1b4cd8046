import { useCallback, useEffect, useState } from "preact/hooks";
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

/** What a path answers; it is asked again every `everyMs` while the page is visible. */
export function useAnswer<T>(path: string, everyMs?: number): { answer: T | undefined; error: string | undefined } {
  const [state, setState] = useState<{ path: string; answer?: T; error?: string }>({ path });
  useEffect(() => {
    let current = true;
    const load = () =>
      call<T>(path).then(
        (answer) => current && setState({ path, answer }),
        (error: Error) => current && setState((before) => ({ ...before, path, error: error.message })),
      );
    void load();
    const timer = everyMs ? setInterval(() => document.visibilityState === "visible" && load(), everyMs) : undefined;
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [path, everyMs]);
  return state.path === path ? { answer: state.answer, error: state.error } : { answer: undefined, error: undefined };
}

/** A list that grows page by page. */
export interface Growing<T> {
  readonly items: readonly T[];
  readonly loading: boolean;
  readonly error: string | undefined;
  /** Absent where the list is complete. */
  readonly more: (() => void) | undefined;
  /** Takes items out of what is shown. */
  readonly drop: (gone: (item: T) => boolean) => void;
}

/** @param since starts over when it changes */
export function useList<T>(path: string, query: Readonly<Record<string, string>>, since?: unknown): Growing<T> {
  const [list, setList] = useState<{
    items: readonly T[];
    cursor?: string | undefined;
    error?: string;
    loading: boolean;
  }>({
    items: [],
    loading: true,
  });
  const key = withQuery(path, query);
  const load = useCallback(
    async (cursor: string | undefined, before: readonly T[]) => {
      try {
        const page = await call<Page<T>>(withQuery(path, { ...query, cursor }));
        setList({ items: [...before, ...page.items], cursor: page.cursor, loading: false });
      } catch (error) {
        setList({ items: before, loading: false, error: error instanceof Error ? error.message : String(error) });
      }
    },
    [key],
  );
  useEffect(() => void load(undefined, []), [load, since]);
  return {
    items: list.items,
    loading: list.loading,
    error: list.error,
    more: list.cursor ? () => void load(list.cursor, list.items) : undefined,
    drop: (gone) => setList((before) => ({ ...before, items: before.items.filter((item) => !gone(item)) })),
  };
}
