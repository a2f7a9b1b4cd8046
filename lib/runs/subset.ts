import type { Catalog } from "../catalog/store/open.ts";
import { readCluster } from "../catalog/versions/versions.ts";
import type { Subset } from "../services/workflow.ts";

/** Range of the digits of a faceId that decide whether it is in a sample. The digit before them is its shard. */
const DIGITS = { from: 1, to: 7 };

/**
 * Reads the clusters of a subset.
 * @returns a predicate: whether a face is in the part of the library that a dry run covers
 */
export async function loadSubsetFilter(
  catalog: Catalog,
  { sample, clusterIds }: Subset = {},
  version: number | undefined,
): Promise<(faceId: string) => boolean> {
  const wanted = new Set<string>();
  for (const clusterId of clusterIds ?? []) {
    const cluster = version === undefined ? undefined : await readCluster(catalog, version, clusterId);
    for (const { faceId } of cluster?.faces ?? []) wanted.add(faceId);
  }
  const limit = (sample ?? 1) * 16 ** (DIGITS.to - DIGITS.from);
  return (faceId) =>
    (clusterIds === undefined || wanted.has(faceId)) &&
    Number.parseInt(faceId.slice(DIGITS.from, DIGITS.to), 16) < limit;
}
