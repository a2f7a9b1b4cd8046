import { allFaceDecisions } from "../catalog/decisions/decisions.ts";
import { allDecisions } from "../catalog/decisions/people.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { RunPlan } from "../catalog/versions/run-artefacts.ts";
import { allClusters } from "../catalog/versions/versions.ts";
import { mayBelong } from "../dbscan/constraints.ts";
import type { PreviousCluster } from "../dbscan/identity.ts";

import { subsetOf } from "./subset.ts";

/** A cluster of the version a run goes by, and whom it is named after. */
export interface KnownCluster extends PreviousCluster {
  readonly personId: string | undefined;
  /** People it is not, by what someone said. */
  readonly rejected: readonly string[];
  readonly since: number;
}

/** What a run goes by: the version before it, and what people decided. */
export interface Known {
  readonly clusters: ReadonlyMap<string, KnownCluster>;
  clusterOf(faceId: string): string | undefined;
  /** Whom a face is known to be: confirmed, or in a cluster that was named; undefined where neither. */
  personOf(faceId: string): string | undefined;
  /** Whom a face is confirmed to be. */
  confirmedOf(faceId: string): string | undefined;
  /** Whether what people decided lets a face be in a cluster of this person, or of nobody in particular. */
  mayBelong(faceId: string, personId: string | undefined): boolean;
}

/** Reads the version before the run's, none before the first, and all decisions. */
export async function readKnown(
  catalog: Catalog,
  { previous, subset }: Pick<RunPlan, "previous" | "subset">,
): Promise<Known> {
  const clusters = new Map<string, KnownCluster>();
  const clusterOf = new Map<string, string>();
  const decisions = await allFaceDecisions(catalog);
  if (previous !== undefined) {
    const names = await allDecisions(catalog);
    const isIn = await subsetOf(catalog, subset, previous);
    for await (const { clusterId, since, faces: all } of allClusters(catalog, previous)) {
      const faces = subset ? all.filter(({ faceId }) => isIn(faceId)) : all;
      if (faces.length === 0) continue;
      const size = faces.length;
      const { personId, rejected = [] } = names.get(clusterId) ?? {};
      clusters.set(clusterId, { size, since, personId, rejected, named: personId !== undefined });
      for (const { faceId } of faces) clusterOf.set(faceId, clusterId);
    }
  }
  return {
    clusters,
    clusterOf: (faceId) => clusterOf.get(faceId),
    personOf(faceId) {
      const decision = decisions.get(faceId);
      if (decision?.personId !== undefined) return decision.personId;
      const personId = clusters.get(clusterOf.get(faceId) ?? "")?.personId;
      return mayBelong(decision, personId) ? personId : undefined;
    },
    confirmedOf: (faceId) => decisions.get(faceId)?.personId,
    mayBelong(faceId, personId) {
      const decision = decisions.get(faceId);
      if (!mayBelong(decision, personId)) return false;
      if (personId === undefined || decision?.personId !== undefined) return true;
      return !clusters.get(clusterOf.get(faceId) ?? "")?.rejected.includes(personId);
    },
  };
}
