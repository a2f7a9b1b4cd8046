import { facesThatExist } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { ClusterDecision, FaceDecision, Match } from "../catalog/store/types.ts";
import { allHeld, type HeldName } from "../catalog/versions/held.ts";
import { matchesInForce } from "../catalog/versions/membership.ts";
import type { RunPlan } from "../catalog/versions/run-artefacts.ts";
import { heldPerson, isNamedSince } from "../catalog/views/held-names.ts";
import type { PriorState } from "./previous.ts";

/** A cluster that a run makes, and whose it is by the time the version is in force. */
export interface MadeCluster {
  readonly clusterId: string;
  readonly personId: string | undefined;
  readonly faceIds: readonly string[];
}

/** A name that a face brings from the version before. */
interface CarriedName {
  /** The named cluster that gave it. */
  readonly source: string;
  /** Whose it is; undefined where it has ended. */
  readonly personId: string | undefined;
  /** Where it has ended: whose it was, as far as is known. */
  readonly before?: string | undefined;
  /** The older name that a cluster's goes before, as long as the face stays in that cluster. */
  readonly beneath?: HeldName;
}

/**
 * The names that a version holds: of every face that had a name before the run, by its cluster or by a name held
 * already, and that no cluster of this name has now. A decision about the face itself goes before a held name, but does
 * not replace it, so that undoing it brings the name back. Depends on the version before, its clusters and the new ones,
 * and on decisions; not on how the new clusters were found.
 * @param isThere whether a face is known to be in the library; the others are looked up
 */
export async function heldNames(
  catalog: Catalog,
  { previous, plannedAt }: Pick<RunPlan, "previous" | "plannedAt">,
  prior: PriorState,
  made: readonly MadeCluster[],
  isThere: (faceId: string) => boolean,
): Promise<HeldName[]> {
  const held = new Map<string, HeldName>();
  const arrivals = new Map<string, Match>();
  if (previous !== undefined) {
    for await (const name of allHeld(catalog, previous)) held.set(name.faceId, name);
    for (const match of await matchesInForce(catalog, previous)) arrivals.set(match.faceId, match);
  }
  const now = new Map(made.flatMap((cluster) => cluster.faceIds.map((faceId) => [faceId, cluster] as const)));
  const madeById = new Map(made.map((cluster) => [cluster.clusterId, cluster]));
  // What was recognised after the run began is no part of it, and stays recognised where its cluster stays.
  for (const { faceId, clusterId, matchedAt } of arrivals.values()) {
    const cluster = matchedAt < plannedAt || now.has(faceId) ? undefined : madeById.get(clusterId);
    if (cluster) now.set(faceId, cluster);
  }
  const names: HeldName[] = [];
  for (const faceId of keysOf(prior.members, arrivals, held, prior.decisions)) {
    const decision = prior.decisions.get(faceId);
    const clusterId = namingCluster(prior, faceId, arrivals.get(faceId));
    const carried = carriedName(prior.names, { clusterId, decision, held: held.get(faceId) });
    const name = heldName(faceId, carried, decision, now.get(faceId));
    if (name) names.push(name);
  }
  return markAbsentAsAsleep(catalog, names, isThere);
}

/** The cluster that says whom a face was before the run, if anybody; what was decided too late for the version goes first. */
function namingCluster(prior: PriorState, faceId: string, arrival: Match | undefined): string | undefined {
  const late = prior.lateClusterOf(faceId);
  const { personId, rejected = [] } = prior.names.get(late ?? "") ?? {};
  if (personId !== undefined) return late;
  const clusterId = prior.members.get(faceId) ?? arrival?.clusterId;
  const ofCluster = prior.names.get(clusterId ?? "")?.personId;
  return ofCluster === undefined ? (late ?? clusterId) : rejected.includes(ofCluster) ? undefined : clusterId;
}

/** The keys of several maps, each once. */
function* keysOf(...maps: readonly ReadonlyMap<string, unknown>[]): Generator<string> {
  for (const [at, map] of maps.entries()) {
    const before = maps.slice(0, at);
    for (const key of map.keys()) if (!before.some((other) => other.has(key))) yield key;
  }
}

interface FaceBefore {
  readonly clusterId: string | undefined;
  readonly decision: FaceDecision | undefined;
  readonly held: HeldName | undefined;
}

/** The name a face had before the run, apart from a decision that it is somebody's. */
function carriedName(
  names: ReadonlyMap<string, ClusterDecision>,
  { clusterId, decision, held }: FaceBefore,
): CarriedName | undefined {
  const cluster = names.get(clusterId ?? "");
  // A face is in its person's cluster because somebody decided so: that is no name once the decision is gone.
  const isPut = held?.decided && held.clusterId === clusterId;
  const ofCluster = clusterId === undefined || isPut ? undefined : carriedFrom(clusterId, cluster, decision);
  if (!held || !names.has(held.source)) return ofCluster;
  const source = names.get(held.source);
  const personId = heldPerson(held, decision, source);
  if (personId === undefined) {
    const before = held.state === "ended" ? held.personId : (source?.personId ?? held.personId);
    if (ofCluster?.personId === undefined) {
      return ofCluster && hadName(cluster) ? ofCluster : { source: held.source, personId, before };
    }
    return {
      ...ofCluster,
      beneath: { ...held, state: "ended", ...(before === undefined ? {} : { personId: before }) },
    };
  }
  if (ofCluster?.personId === personId) return ofCluster;
  if (ofCluster?.personId !== undefined && isNamedSince(held, decision, cluster))
    return { ...ofCluster, beneath: held };
  return { source: held.source, personId };
}

/** The name that a face has from the cluster it is in. */
function carriedFrom(
  clusterId: string,
  cluster: ClusterDecision | undefined,
  decision: FaceDecision | undefined,
): CarriedName | undefined {
  const before = cluster?.personId;
  // Undoing what people said about a cluster may give it a name, also when it is gone.
  if (before === undefined) return cluster && { source: clusterId, personId: undefined };
  const isEnded = decision?.notAFace || decision?.alone || decision?.rejected.includes(before);
  return { source: clusterId, personId: isEnded ? undefined : before, before };
}

/** Whether a cluster has a name or, as far as its row tells, had one: hiding or refusing one says nothing about that. */
function hadName(cluster: ClusterDecision | undefined): boolean {
  return cluster !== undefined && (cluster.personId !== undefined || !(cluster.hidden || cluster.rejected));
}

/**
 * What a version holds of a name; undefined where a cluster of that name has the face. Of a face that is somebody's by a
 * decision it also holds that there is no other name: its place in that person's cluster is none.
 */
function heldName(
  faceId: string,
  carried: CarriedName | undefined,
  decision: FaceDecision | undefined,
  now: MadeCluster | undefined,
): HeldName | undefined {
  const decided = decision?.personId !== undefined;
  if (!carried && !decided) return undefined;
  const { source = "", personId, before, beneath } = carried ?? {};
  if (beneath && !decided && now?.clusterId === source && now.personId === personId) {
    return { ...beneath, clusterId: source };
  }
  const place = {
    ...(now ? { clusterId: now.clusterId } : {}),
    contested: now?.personId !== undefined && now.personId !== personId,
    decided,
  };
  if (carried && personId === undefined) {
    // The cluster's row is all it takes as long as the face stays in it.
    if (before === undefined && !decided && now?.clusterId === source) return undefined;
    return { faceId, source, state: "ended", ...place, ...(before === undefined ? {} : { personId: before }) };
  }
  if (now?.personId === personId && !decided) return undefined;
  const name = { faceId, source, ...place, ...(personId === undefined ? {} : { personId }) };
  return { ...name, state: decided ? "asleep" : "kept" };
}

/** Puts the names of faces to sleep that are not in the library at the moment: they keep them for when they come back. */
async function markAbsentAsAsleep(
  catalog: Catalog,
  names: readonly HeldName[],
  isThere: (faceId: string) => boolean,
): Promise<HeldName[]> {
  const unsure = names.filter(({ faceId, state, clusterId }) => {
    return state === "kept" && clusterId === undefined && !isThere(faceId);
  });
  const existing = await facesThatExist(
    catalog,
    unsure.map(({ faceId }) => faceId),
  );
  const gone = new Set(unsure.flatMap(({ faceId }) => (existing.has(faceId) ? [] : [faceId])));
  return names.map((name) => (gone.has(name.faceId) ? { ...name, state: "asleep" } : name));
}
