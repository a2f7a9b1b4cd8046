import { getJson } from "./objects.ts";
import type { Catalog } from "./open.ts";

const underWay = new WeakMap<Catalog, Map<string, Promise<unknown>>>();

/**
 * Reads and parses a JSON object of a version; undefined if there is none. Calls at the same time share one read, so what it
 * returns must not be changed. Nothing is kept: repairs write objects again.
 */
export async function getSharedJson<T>(catalog: Catalog, key: string): Promise<T | undefined> {
  const reads = underWay.get(catalog) ?? new Map<string, Promise<unknown>>();
  underWay.set(catalog, reads);
  const shared = reads.get(key);
  if (shared) return shared as Promise<T | undefined>;
  const read = getJson<T>(catalog, catalog.runsBucket, key).finally(() => reads.delete(key));
  reads.set(key, read);
  return read;
}
