import type { Catalog } from "../store/open.ts";
import type { Cluster, ClusterSummary } from "../store/types.ts";
import { readFirstParts } from "./cluster-parts.ts";

/** Faces nearest to the centre in a summary. */
const COVER_FACES = 12;

/** Returns the summary of a cluster, for lists. */
export function summarise({ clusterId, size, radius, since, faces }: Cluster): ClusterSummary {
  return { clusterId, size, radius, since, cover: faces.slice(0, COVER_FACES).map(({ faceId }) => faceId) };
}

/** Reads the summaries of these clusters of a version; those that it does not have are left out. */
export async function readSummaries(
  catalog: Catalog,
  version: number,
  clusterIds: readonly string[],
): Promise<ClusterSummary[]> {
  return (await readFirstParts(catalog, version, clusterIds)).map(summarise);
}
