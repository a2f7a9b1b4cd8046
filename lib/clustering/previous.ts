import type { RunPlan } from "../catalog/blocks.ts";
import type { Catalog } from "../catalog/open.ts";
import { allDecisions } from "../catalog/people.ts";
import { allClusters } from "../catalog/versions.ts";
import type { PreviousCluster } from "../cluster/identity.ts";

/** A cluster of the version a run goes by, and whom it is named after. */
export interface KnownCluster extends PreviousCluster {
  readonly personId: string | undefined;
  readonly since: number;
}

/** The version a run goes by. */
export interface PreviousVersion {
  readonly clusters: ReadonlyMap<string, KnownCluster>;
  clusterOf(faceId: string): string | undefined;
  personOf(faceId: string): string | undefined;
}

/** Reads the version before the run's; empty before the first. */
export async function readPrevious(catalog: Catalog, { previous }: RunPlan): Promise<PreviousVersion> {
  const clusters = new Map<string, KnownCluster>();
  const clusterOf = new Map<string, string>();
  if (previous !== undefined) {
    const decisions = await allDecisions(catalog);
    for await (const { clusterId, size, since, faces } of allClusters(catalog, previous)) {
      const personId = decisions.get(clusterId)?.personId;
      clusters.set(clusterId, { size, since, personId, named: personId !== undefined });
      for (const { faceId } of faces) clusterOf.set(faceId, clusterId);
    }
  }
  return {
    clusters,
    clusterOf: (faceId) => clusterOf.get(faceId),
    personOf: (faceId) => clusters.get(clusterOf.get(faceId) ?? "")?.personId,
  };
}
