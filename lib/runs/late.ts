import pLimit from "p-limit";
import type { Catalog } from "../catalog/store/open.ts";
import type { ClusterDecision } from "../catalog/store/types.ts";
import { changedStatements, clusterStatements, readLateDecisions } from "../catalog/versions/late-decisions.ts";
import { readCluster } from "../catalog/versions/versions.ts";

/** Maximum number of clusters read at the same time. */
const READS_AT_ONCE = 8;

/**
 * Returns the faces affected by cluster decisions that a version does not reflect: decisions made while its run was in
 * progress, or about a cluster that it no longer has. Maps faceId -> the cluster of the previous version that the
 * decision is about. A face whose current cluster was named since is left out: that name takes precedence.
 *
 * @param names current decisions about clusters
 * @param clusterOf the cluster of a face in the version
 * @param has whether the version has a cluster
 */
export async function facesDecidedLate(
  catalog: Catalog,
  version: number,
  names: ReadonlyMap<string, ClusterDecision>,
  clusterOf: (faceId: string) => string | undefined,
  has: (clusterId: string) => boolean,
): Promise<Map<string, string>> {
  const late = await readLateDecisions(catalog, version);
  const faces = new Map<string, string>();
  if (!late) return faces;
  const since = changedStatements(late.said, clusterStatements(names.values()));
  const formerly = new Map(late.said.map(([clusterId, personId]) => [clusterId, personId]));
  const namedSince = new Set(
    since.filter((id) => (formerly.get(id) ?? null) === null && names.get(id)?.personId !== undefined),
  );
  const clusterIds = new Set([...late.clusterIds, ...since.filter((clusterId) => !has(clusterId))]);
  const limit = pLimit(READS_AT_ONCE);
  const clusters = await Promise.all(
    [...clusterIds].map((clusterId) => limit(() => readCluster(catalog, late.previous, clusterId))),
  );
  for (const { clusterId, faces: members } of clusters.flatMap((cluster) => cluster ?? [])) {
    for (const { faceId } of members) {
      const now = clusterOf(faceId);
      if (now !== clusterId && !namedSince.has(now ?? "")) faces.set(faceId, clusterId);
    }
  }
  return faces;
}
