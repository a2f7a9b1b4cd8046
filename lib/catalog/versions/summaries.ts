import type { Catalog } from "../store/open.ts";
import type { ClusterSummary } from "../store/types.ts";
import { listClusters } from "./versions.ts";

const remembered = new WeakMap<Catalog, { version: number; summaries: readonly ClusterSummary[] }>();

/** Reads the summaries of all clusters of a version. A version never changes, so the last one read is cached. */
export async function readSummaries(catalog: Catalog, version: number): Promise<readonly ClusterSummary[]> {
  const known = remembered.get(catalog);
  if (known?.version === version) return known.summaries;
  const summaries: ClusterSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await listClusters(catalog, version, 1000, cursor);
    summaries.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  remembered.set(catalog, { version, summaries });
  return summaries;
}
