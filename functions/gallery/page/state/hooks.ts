import { useEffect, useRef, useState } from "preact/hooks";
import { call, Refused } from "./api.ts";
import { nextMoment } from "./edits.ts";
import { keepPositions, moveToEntry } from "./scroll-position.ts";

/** The part of the address behind #, for example `/people/p1`. */
export function useRoute(): string {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const change = () => {
      setRoute(readRoute());
      moveToEntry();
    };
    keepPositions();
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  return route;
}

function readRoute(): string {
  return location.hash.slice(1) || "/";
}

/** An answer of the API; empty until it has arrived. */
export interface Loaded<T> {
  readonly answer?: T;
  /** When the request of the answer was sent, as `nextMoment` gave it. */
  readonly begun?: number;
  readonly error?: string;
  /** True if the error is a 404. */
  readonly isMissing?: boolean;
}

interface ReloadOptions {
  /** Reloads at this interval while the page is visible. */
  readonly everyMs?: number;
  /** Reloads when this value changes; the previous answer stays until the new one arrives. */
  readonly since?: unknown;
}

/** Result of `load` for a key, never that of another key. Sends one request at a time, so that writes get connections. */
export function useLoaded<T>(key: string, load: () => Promise<T>, { everyMs, since }: ReloadOptions = {}): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly key: string }>({ key });
  const latest = useRef(load);
  latest.current = load;
  const again = useRef<() => void>(() => {});
  const seen = useRef(since);
  useEffect(() => {
    let current = true;
    let isLoading = false;
    let isStale = false;
    async function reload() {
      isStale = isLoading;
      if (isLoading) return;
      isLoading = true;
      do {
        isStale = false;
        const begun = nextMoment();
        await latest.current().then(
          (answer) => current && setState({ key, answer, begun }),
          (error: unknown) => current && setState((before) => ({ ...before, key, ...problemIn(error) })),
        );
      } while (isStale && current);
      isLoading = false;
    }
    again.current = reload;
    void reload();
    return () => {
      current = false;
    };
  }, [key]);
  useEffect(() => {
    if (seen.current !== since) again.current();
    seen.current = since;
  }, [since]);
  useEffect(() => {
    if (!everyMs) return undefined;
    const timer = setInterval(() => document.visibilityState === "visible" && again.current(), everyMs);
    return () => clearInterval(timer);
  }, [key, everyMs]);
  return state.key === key ? state : {};
}

/** The API's answer for a path; nothing for an empty one. */
export function useAnswer<T>(path: string, options?: ReloadOptions): Loaded<T> {
  return useLoaded(path, async () => (path === "" ? undefined : call<T>(path)) as Promise<T>, options);
}

function problemIn(error: unknown) {
  return { error: errorMessage(error), isMissing: error instanceof Refused && error.status === 404 };
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Counts how often a value has changed since it was first known. */
export function useChanges(value: number | undefined): number {
  const last = useRef(value);
  const changes = useRef(0);
  if (value !== undefined && value !== last.current) {
    if (last.current !== undefined) changes.current += 1;
    last.current = value;
  }
  return changes.current;
}

/** Calls back for keys pressed outside of fields and dialogs. */
export function useKeys(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isField(event.target) || document.querySelector("dialog:modal")) return;
      latest.current(event);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}

const NARROW = globalThis.matchMedia?.("(max-width: 46rem)");

/** Returns true if the window is as narrow as a phone. */
export function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(NARROW?.matches ?? false);
  useEffect(() => {
    const change = () => setNarrow(NARROW.matches);
    NARROW.addEventListener("change", change);
    return () => NARROW.removeEventListener("change", change);
  }, []);
  return isNarrow;
}

/** Returns true if keys typed into an element enter a value. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}
