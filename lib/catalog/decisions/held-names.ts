import { mayBelong } from "../../dbscan/constraints.ts";
import type { ClusterDecision, FaceDecision } from "../store/types.ts";
import type { HeldName } from "../versions/held.ts";
import type { Member } from "../versions/versions.ts";

/** Decisions about clusters, by clusterId. */
export type ClusterDecisions = ReadonlyMap<string, ClusterDecision>;

/**
 * Returns the person of a held name: its source's person, unless a decision about the face contradicts it. `keptPerson`
 * also considers the face's cluster and confirmed person, which may override the held name.
 * @param source the decision about the source of the name
 */
export function heldPerson(
  { state, personId: before }: Pick<HeldName, "state" | "personId">,
  decision: FaceDecision | undefined,
  source: ClusterDecision | undefined,
): string | undefined {
  const personId = source?.personId;
  if (personId === undefined || decision?.notAFace || decision?.alone) return undefined;
  if (decision?.rejected.includes(personId)) return undefined;
  return state === "ended" && before !== undefined && before !== personId ? undefined : personId;
}

/**
 * Returns whether someone named the cluster of a face after the run that left the name held: then the cluster's name
 * takes precedence. This excludes a cluster that belonged to another person at the time of the run, and one named by a
 * run.
 */
export function isNamedSince(
  { contested }: Pick<HeldName, "contested">,
  decision: FaceDecision | undefined,
  cluster: ClusterDecision | undefined,
): boolean {
  if (contested || cluster?.personId === undefined || cluster.given) return false;
  return !decision?.rejected.includes(cluster.personId);
}

/** The inputs that determine the cluster and person of one face. */
export interface BelongingInputs {
  /** The cluster of the face, from the version in force or from its arrival. */
  readonly member?: Member | undefined;
  readonly held?: HeldName | undefined;
  readonly decision?: FaceDecision | undefined;
}

/** Returns the person of a held name that the face's cluster does not give it; undefined if there is none. */
export function keptPerson(
  { member, held, decision }: BelongingInputs,
  clusters: ClusterDecisions,
): string | undefined {
  if (!held || decision?.personId !== undefined) return undefined;
  const cluster = clusters.get(member?.clusterId ?? "");
  const personId = heldPerson(held, decision, clusters.get(held.source));
  return cluster?.personId === personId || isNamedSince(held, decision, cluster) ? undefined : personId;
}

/**
 * Returns the person of a held name from a version's list alone, without reading the face: the lists by cluster count
 * by it.
 * @see countedFor
 */
export function listedPerson(held: HeldName, clusters: ClusterDecisions): string | undefined {
  if (held.state !== "kept") return undefined;
  const { faceId, clusterId } = held;
  return keptPerson(
    { held, member: clusterId === undefined ? undefined : { faceId, clusterId, distance: 0 } },
    clusters,
  );
}

/**
 * Returns the people for whom the lists by cluster count a face, whatever was decided about it: usually one or none.
 */
export function countedFor({ member, held }: BelongingInputs, clusters: ClusterDecisions): string[] {
  const kept = held && listedPerson(held, clusters);
  const ofCluster = clusters.get(member?.clusterId ?? "")?.personId;
  const isLeftOut = kept !== undefined && member?.clusterId === held?.clusterId;
  return [...(kept === undefined ? [] : [kept]), ...(ofCluster === undefined || isLeftOut ? [] : [ofCluster])];
}

/**
 * Returns whether a face is shown in its cluster: not if a decision contradicts it or its held name is another
 * person's.
 */
export function isInCluster(facts: BelongingInputs, clusters: ClusterDecisions): boolean {
  const { member, decision } = facts;
  if (!member) return false;
  const personId = clusters.get(member.clusterId)?.personId;
  return mayBelong(decision, personId) && (personId === undefined || keptPerson(facts, clusters) === undefined);
}
