import type { Catalog } from "../catalog/store/open.ts";

interface Memory {
  readonly value: Promise<unknown>;
  readonly until: number;
}

const memories = new WeakMap<Catalog, Map<string, Memory>>();

/** A cached result for a catalog, kept in this process for `forMs`; concurrent callers share one computation. */
export function remembered<T>(catalog: Catalog, name: string, forMs: number, work: () => Promise<T>): Promise<T> {
  const known = memories.get(catalog) ?? new Map<string, Memory>();
  memories.set(catalog, known);
  const memory = known.get(name);
  if (memory && performance.now() < memory.until) return memory.value as Promise<T>;
  for (const [other, { until }] of known) if (performance.now() >= until) known.delete(other);
  const value = work();
  known.set(name, { value, until: performance.now() + forMs });
  value.catch(() => known.delete(name));
  return value;
}
