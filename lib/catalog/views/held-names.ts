import { mayBelong } from "../../dbscan/constraints.ts";
import type { ClusterDecision, FaceDecision } from "../store/types.ts";
import type { HeldName } from "../versions/held.ts";
import type { Member } from "../versions/versions.ts";

/** People's decisions about clusters, by clusterId. */
export type ClusterDecisions = ReadonlyMap<string, ClusterDecision>;

/**
 * Whom a held name names: its source's person, unless somebody said otherwise about the face. What a cluster, or a
 * decision that the face is somebody's, says instead is for `keptPerson`.
 * @param source the decision about the name's source
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
 * Whether the cluster that a face is in was named after the run that left the name held: then that name goes before. A
 * cluster that was another person's at the run was not, and one that a run makes somebody's is named by nobody.
 */
export function isNamedSince(
  { contested }: Pick<HeldName, "contested">,
  decision: FaceDecision | undefined,
  cluster: ClusterDecision | undefined,
): boolean {
  if (contested || cluster?.personId === undefined || cluster.given) return false;
  return !decision?.rejected.includes(cluster.personId);
}

/** The facts about one face that decide where it belongs. */
export interface BelongingInputs {
  /** The cluster it is in, by the version in force or as it was recognised. */
  readonly member?: Member | undefined;
  readonly held?: HeldName | undefined;
  readonly decision?: FaceDecision | undefined;
}

/** Whose name a face keeps although its cluster does not give it; undefined where that is nobody's. */
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
 * Whose name a face keeps by a version's list alone: what the lists by cluster count it by, without a look at the face.
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

/** The people for whom the lists by cluster count a face, whatever was decided about it: mostly one or none. */
export function countedFor({ member, held }: BelongingInputs, clusters: ClusterDecisions): string[] {
  const kept = held && listedPerson(held, clusters);
  const ofCluster = clusters.get(member?.clusterId ?? "")?.personId;
  const isLeftOut = kept !== undefined && member?.clusterId === held?.clusterId;
  return [...(kept === undefined ? [] : [kept]), ...(ofCluster === undefined || isLeftOut ? [] : [ofCluster])];
}

/** Whether a face is in its cluster as people see it: not where they said otherwise, nor where it keeps another's name. */
export function isInCluster(facts: BelongingInputs, clusters: ClusterDecisions): boolean {
  const { member, decision } = facts;
  if (!member) return false;
  const personId = clusters.get(member.clusterId)?.personId;
  return mayBelong(decision, personId) && (personId === undefined || keptPerson(facts, clusters) === undefined);
}
