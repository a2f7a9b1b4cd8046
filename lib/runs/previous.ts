import { allFaceDecisions } from "../catalog/decisions/decisions.ts";
import { allDecisions } from "../catalog/decisions/people.ts";
import { clusterKey, faceKey } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { ClusterDecision, FaceDecision } from "../catalog/store/types.ts";
import { type SaidOfCluster, saidOfClusters } from "../catalog/versions/late-decisions.ts";
import type { RunPlan } from "../catalog/versions/run-artefacts.ts";
import { allClusters } from "../catalog/versions/versions.ts";
import { mayBelong } from "../dbscan/constraints.ts";
import type { PreviousCluster } from "../dbscan/identity.ts";
import { facesDecidedLate } from "./late.ts";
import { loadSubsetFilter } from "./subset.ts";

/** A cluster of the version a run goes by, and whom it is named after. */
export interface PriorCluster extends PreviousCluster {
  readonly personId: string | undefined;
  /** People it is not, by what someone said. */
  readonly rejected: readonly string[];
  readonly since: number;
}

/** What a run goes by: the version before it, and what people decided. Names that the version holds are no part of it. */
export interface PriorState {
  readonly clusters: ReadonlyMap<string, PriorCluster>;
  /** What people decided about any cluster, also of earlier versions; none before the first version. */
  readonly names: ReadonlyMap<string, ClusterDecision>;
  /** The cluster of each face that is in one. */
  readonly members: ReadonlyMap<string, string>;
  /** What people decided about faces. */
  readonly decisions: ReadonlyMap<string, FaceDecision>;
  clusterOf(faceId: string): string | undefined;
  /** The cluster by which a face goes although the version does not have it, or puts the face elsewhere: one that was decided about too late. */
  lateClusterOf(faceId: string): string | undefined;
  /** Whom a face is known to be: confirmed, or in a cluster that was named; undefined where neither. */
  personOf(faceId: string): string | undefined;
  /** Sort key of the decision that says, or may come to say, whom a face is; undefined where there is no such. */
  sourceOf(faceId: string): string | undefined;
  /** Whether people decided anything about a face. */
  isDecided(faceId: string): boolean;
  /** What people say about clusters, for whoever asks what they said since. */
  readonly said: readonly SaidOfCluster[];
  /** Whom a face is confirmed to be. */
  confirmedOf(faceId: string): string | undefined;
  /** Whether what people decided lets a face be in a cluster of this person, or of nobody in particular. */
  mayBelong(faceId: string, personId: string | undefined): boolean;
}

/** Reads the version before the run's, none before the first, and all decisions. */
export async function loadPriorState(
  catalog: Catalog,
  { previous, subset }: Pick<RunPlan, "previous" | "subset">,
): Promise<PriorState> {
  const clusters = new Map<string, PriorCluster>();
  const clusterOf = new Map<string, string>();
  let late = new Map<string, string>();
  const decisions = await allFaceDecisions(catalog, { consistent: true });
  const names = await allDecisions(catalog, { consistent: true });
  if (previous !== undefined) {
    const isIn = await loadSubsetFilter(catalog, subset, previous);
    for await (const { clusterId, since, faces: all } of allClusters(catalog, previous)) {
      const faces = subset ? all.filter(({ faceId }) => isIn(faceId)) : all;
      if (faces.length === 0) continue;
      const size = faces.length;
      const { personId, rejected = [] } = names.get(clusterId) ?? {};
      clusters.set(clusterId, { size, since, personId, rejected, named: personId !== undefined });
      for (const { faceId } of faces) clusterOf.set(faceId, clusterId);
    }
    const [of, has] = [(faceId: string) => clusterOf.get(faceId), (clusterId: string) => clusters.has(clusterId)];
    if (!subset) late = await facesDecidedLate(catalog, previous, names, of, has);
  }
  /** What people said about the clusters of a face, the latest first. */
  const saidOf = (faceId: string) =>
    [late.get(faceId), clusterOf.get(faceId)].flatMap((clusterId) => names.get(clusterId ?? "") ?? []);
  const mayBe = (faceId: string, personId: string | undefined) => {
    const decision = decisions.get(faceId);
    if (!mayBelong(decision, personId)) return false;
    if (personId === undefined || decision?.personId !== undefined) return true;
    return !saidOf(faceId).some(({ rejected = [] }) => rejected.includes(personId));
  };
  return {
    clusters,
    names,
    members: clusterOf,
    decisions,
    clusterOf: (faceId) => clusterOf.get(faceId),
    lateClusterOf: (faceId) => late.get(faceId),
    personOf(faceId) {
      const decision = decisions.get(faceId);
      if (decision?.personId !== undefined) return decision.personId;
      const { personId } = saidOf(faceId).find((said) => said.personId !== undefined) ?? {};
      return mayBe(faceId, personId) ? personId : undefined;
    },
    sourceOf(faceId) {
      if (decisions.get(faceId)?.personId !== undefined) return faceKey(faceId);
      const clusterId = [late.get(faceId), clusterOf.get(faceId)].find((id) => names.get(id ?? "")?.personId);
      const source = clusterId ?? clusterOf.get(faceId);
      return source === undefined ? undefined : clusterKey(source);
    },
    isDecided: (faceId) => decisions.has(faceId),
    said: saidOfClusters(names.values()),
    confirmedOf: (faceId) => decisions.get(faceId)?.personId,
    mayBelong: mayBe,
  };
}
