import { heldPerson, isNamedSince } from "../catalog/decisions/held-names.ts";
import { facesThatExist } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { ClusterDecision, FaceDecision, Match } from "../catalog/store/types.ts";
import { allHeld, type HeldName } from "../catalog/versions/held.ts";
import { matchesInForce } from "../catalog/versions/membership.ts";
import type { RunPlan } from "../catalog/versions/run-artefacts.ts";
import type { PriorState } from "./previous.ts";

/** A cluster that a run creates, and the person it will be named after in the new version. */
export interface MadeCluster {
  readonly clusterId: string;
  readonly personId: string | undefined;
  readonly faceIds: readonly string[];
}

/** A name that a face had in the previous version. */
interface CarriedName {
  /** The named cluster that the name comes from. */
  readonly source: string;
  /** The person; undefined if the name has ended. */
  readonly personId: string | undefined;
  /** If the name has ended: the person it was, if known. */
  readonly before?: string | undefined;
  /** An older held name that the cluster's name overrides while the face stays in that cluster. */
  readonly beneath?: HeldName;
}

/**
 * Returns the held names of a new version: one for every face that had a name before the run, from its cluster or
 * already held, and that is not in a cluster of that person now. A decision about the face takes precedence over a held
 * name but does not replace it, so that undoing the decision restores the name. The result depends only on the previous
 * version, the clusters of both versions and the decisions, not on how the new clusters were found.
 * @param isThere whether a face is known to be in the library; all others are looked up
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
  // A face that was matched after the run began is not part of the run. It keeps its match if its cluster continues.
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

/**
 * Returns the cluster that gave a face its name before the run, if any. A cluster that was decided about too late for
 * the previous version takes precedence.
 */
function namingCluster(prior: PriorState, faceId: string, arrival: Match | undefined): string | undefined {
  const late = prior.lateClusterOf(faceId);
  const { personId, rejected = [] } = prior.names.get(late ?? "") ?? {};
  if (personId !== undefined) return late;
  const clusterId = prior.members.get(faceId) ?? arrival?.clusterId;
  const ofCluster = prior.names.get(clusterId ?? "")?.personId;
  return ofCluster === undefined ? (late ?? clusterId) : rejected.includes(ofCluster) ? undefined : clusterId;
}

/** Yields the distinct keys of several maps. */
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

/** Returns the name that a face had before the run, regardless of a decision that confirms it as a person. */
function carriedName(
  names: ReadonlyMap<string, ClusterDecision>,
  { clusterId, decision, held }: FaceBefore,
): CarriedName | undefined {
  const cluster = names.get(clusterId ?? "");
  // A face that a decision put into its person's cluster has no name from that cluster once the decision is undone.
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

/** Returns the name that a face has from its cluster. */
function carriedFrom(
  clusterId: string,
  cluster: ClusterDecision | undefined,
  decision: FaceDecision | undefined,
): CarriedName | undefined {
  const before = cluster?.personId;
  // Undoing a decision about a cluster may give it a name again, even when the cluster no longer exists.
  if (before === undefined) return cluster && { source: clusterId, personId: undefined };
  const isEnded = decision?.notAFace || decision?.alone || decision?.rejected.includes(before);
  return { source: clusterId, personId: isEnded ? undefined : before, before };
}

/**
 * Returns true if a cluster has a name or may have had one. A row that exists only because the cluster was hidden, or a person
 * rejected for it, is not evidence of a name.
 */
function hadName(cluster: ClusterDecision | undefined): boolean {
  return cluster !== undefined && (cluster.personId !== undefined || !(cluster.hidden || cluster.rejected));
}

/**
 * Returns the row that a version holds for a face's name, or undefined if the face is in a cluster of that person. A
 * face that is confirmed as a person always has a row, even without another name, because being in that person's
 * cluster does not name it.
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
    // While the face stays in the cluster, the cluster's own row is enough.
    if (before === undefined && !decided && now?.clusterId === source) return undefined;
    return { faceId, source, state: "ended", ...place, ...(before === undefined ? {} : { personId: before }) };
  }
  if (now?.personId === personId && !decided) return undefined;
  const name = { faceId, source, ...place, ...(personId === undefined ? {} : { personId }) };
  return { ...name, state: decided ? "asleep" : "kept" };
}

/**
 * Marks the names of faces that are not in the library at the moment as asleep; the faces get them back if they return.
 */
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
