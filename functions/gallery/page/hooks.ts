import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "./api.ts";
import { nextMoment } from "./edits.ts";

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
  /** When the reading of the answer began. */
  readonly begun?: number;
  readonly error?: string;
}

interface Again {
  /** While the page is visible. */
  readonly everyMs?: number;
  /** When it changes; what is there stays until the answer comes. */
  readonly since?: unknown;
}

/** What `load` gives for a key; nothing of another key's. One reading at a time: writes need the connections more. */
export function useLoaded<T>(key: string, load: () => Promise<T>, { everyMs, since }: Again = {}): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly key: string }>({ key });
  const latest = useRef(load);
  latest.current = load;
  const again = useRef<() => void>(() => {});
  const seen = useRef(since);
  useEffect(() => {
    let current = true;
    let isReading = false;
    let isStale = false;
    async function read() {
      isStale = isReading;
      if (isReading) return;
      isReading = true;
      do {
        isStale = false;
        const begun = nextMoment();
        await latest.current().then(
          (answer) => current && setState({ key, answer, begun }),
          (error: unknown) => current && setState((before) => ({ ...before, key, error: textOf(error) })),
        );
      } while (isStale && current);
      isReading = false;
    }
    again.current = read;
    void read();
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

/** What a path of the API answers. */
export function useAnswer<T>(path: string, again?: Again): Loaded<T> {
  return useLoaded(path, () => call<T>(path), again);
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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

/** Calls back for keys that are pressed anywhere but in a field. */
export function useKeys(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && !isField(event.target)) latest.current(event);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}

/** Whether keys write text there. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}
