import { allFaceDecisions } from "../catalog/decisions/decisions.ts";
import { allDecisions, allPeople } from "../catalog/decisions/people.ts";
import type { Captures } from "../catalog/rows/captures.ts";
import { clusterKey, faceKey } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { ClusterDecision, FaceDecision } from "../catalog/store/types.ts";
import { type ClusterStatement, clusterStatements } from "../catalog/versions/late-decisions.ts";
import type { RunPlan } from "../catalog/versions/run-artefacts.ts";
import { allClusters } from "../catalog/versions/versions.ts";
import { Births } from "../catalog/views/births.ts";
import { mayBelong } from "../dbscan/constraints.ts";
import type { PreviousCluster } from "../dbscan/identity.ts";
import { facesDecidedLate } from "./late.ts";
import { loadSubsetFilter } from "./subset.ts";

/** A cluster of the previous version, and the person it is named after. */
export interface PriorCluster extends PreviousCluster {
  readonly personId: string | undefined;
  /** People whom someone rejected for this cluster. */
  readonly rejected: readonly string[];
  readonly since: number;
}

/** State that a run starts from: the previous version and all decisions. Does not include the version's held names. */
export interface PriorState {
  readonly clusters: ReadonlyMap<string, PriorCluster>;
  /** Decisions about clusters, by clusterId, including clusters of earlier versions. */
  readonly names: ReadonlyMap<string, ClusterDecision>;
  /** Maps faceId -> clusterId for every face in a cluster. */
  readonly members: ReadonlyMap<string, string>;
  /** Decisions about faces, by faceId. */
  readonly decisions: ReadonlyMap<string, FaceDecision>;
  /** Returns the cluster of a face in the previous version. */
  clusterOf(faceId: string): string | undefined;
  /**
   * Returns a cluster that was decided about too late for the previous version and that applies to the face: see
   * late.ts.
   */
  lateClusterOf(faceId: string): string | undefined;
  /** Returns the known person of a face, confirmed or by the name of its cluster; undefined if neither. */
  personOf(faceId: string): string | undefined;
  /**
   * Returns the sort key of the decision that identifies a face, now or if it is named later; undefined if there is
   * none.
   */
  sourceOf(faceId: string): string | undefined;
  /** Returns true if there is any decision about a face. */
  isDecided(faceId: string): boolean;
  /** Returns true if the photo of a face was taken before the person of its cluster was born. */
  isBeforeBirth(faceId: string): boolean;
  readonly births: Births;
  /** Snapshot of the decisions about clusters, for finding those made later. */
  readonly said: readonly ClusterStatement[];
  /** Returns the person that a face is confirmed as. */
  confirmedOf(faceId: string): string | undefined;
  /**
   * Returns true if a face may be in a cluster of this person, or, if undefined, in an unnamed cluster: decisions allow it,
   * and the person was born by then unless the face is confirmed.
   */
  mayBelong(faceId: string, personId: string | undefined): boolean;
}

/** Reads the previous version, if any, all decisions and birthdays. */
export async function loadPriorState(
  catalog: Catalog,
  { previous, subset }: Pick<RunPlan, "previous" | "subset">,
  captures: Captures,
): Promise<PriorState> {
  const clusters = new Map<string, PriorCluster>();
  const clusterOf = new Map<string, string>();
  let late = new Map<string, string>();
  const decisions = await allFaceDecisions(catalog, { consistent: true });
  const names = await allDecisions(catalog, { consistent: true });
  const births = new Births(await allPeople(catalog), captures);
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
  /** Returns the decisions about the clusters of a face, latest first. */
  const saidOf = (faceId: string) =>
    [late.get(faceId), clusterOf.get(faceId)].flatMap((clusterId) => names.get(clusterId ?? "") ?? []);
  const mayBe = (faceId: string, personId: string | undefined) => {
    const decision = decisions.get(faceId);
    if (!mayBelong(decision, personId)) return false;
    if (personId === undefined || decision?.personId !== undefined) return true;
    if (births.isBefore(faceId, personId)) return false;
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
    isBeforeBirth: (faceId) => saidOf(faceId).some(({ personId }) => births.isBefore(faceId, personId)),
    births,
    said: clusterStatements(names.values()),
    confirmedOf: (faceId) => decisions.get(faceId)?.personId,
    mayBelong: mayBe,
  };
}
