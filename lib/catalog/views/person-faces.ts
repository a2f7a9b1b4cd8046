import { Draft } from "../decisions/draft.ts";
import { getDecisions } from "../decisions/people.ts";
import { clustersOfPeople, loadPersonDecisions } from "../decisions/person-index.ts";
import type { Catalog } from "../store/open.ts";
import type { ClusterFace, ClusterSummary } from "../store/types.ts";
import { type HeldName, readHeldBy, readHeldIn } from "../versions/held.ts";
import { readArrivals } from "../versions/membership.ts";
import { readSummaries } from "../versions/summaries.ts";
import { latestVersion, type Member, readCluster } from "../versions/versions.ts";
import type { Belonging } from "./belonging.ts";
import { type ClusterDecisions, listedPerson } from "./held-names.ts";
import { readStaleMemberships } from "./stale-memberships.ts";

/** The clusters and the number of faces of a person. */
export interface PersonCount {
  /** Their clusters of the version in force, largest first. */
  readonly clusters: readonly ClusterSummary[];
  readonly faces: number;
  /** Faces of theirs in none of their clusters: confirmed since the last run, or with a held name. */
  readonly outside: readonly string[];
  /** Faces of their clusters that are not theirs. */
  readonly not: ReadonlySet<string>;
}

/**
 * Counts the clusters and faces of people. Reads what was decided about their clusters, and the decisions about faces
 * since the last run.
 */
export async function countFaces(catalog: Catalog, personIds: readonly string[]): Promise<Map<string, PersonCount>> {
  if (personIds.length === 0) return new Map();
  const [version, theirs, stale] = await Promise.all([
    latestVersion(catalog),
    clustersOfPeople(catalog, personIds),
    readStaleMemberships(catalog),
  ]);
  const counts = new Map(personIds.map((personId) => [personId, new PersonTally()]));
  if (version !== undefined) {
    const of = (clusterId: string) => counts.get(theirs.get(clusterId)!)!;
    const sources = [...theirs.keys()];
    const [summaries, bySource] = await Promise.all([
      readSummaries(catalog, version, sources),
      readHeldBy(catalog, version, sources),
    ]);
    for (const summary of summaries) of(summary.clusterId).add(summary);
    const clusterIds = summaries.map(({ clusterId }) => clusterId);
    const [arrivals, inTheirs] = await Promise.all([
      readArrivals(catalog, version, clusterIds),
      readHeldIn(catalog, version, clusterIds),
    ]);
    for (const [clusterId, faces] of arrivals) of(clusterId).faces += faces.length;
    const decisions = await decisionsAbout(catalog, [...inTheirs, ...bySource]);
    for (const name of inTheirs) {
      if (listedPerson(name, decisions) !== undefined) of(name.clusterId!).takeOut(name.faceId);
    }
    for (const name of bySource) counts.get(listedPerson(name, decisions) ?? "")?.addOutside(name.faceId);
  }
  for (const { faceId, counted, now } of stale) {
    for (const personId of counted) counts.get(personId)?.takeOut(faceId);
    counts.get(now?.personId ?? "")?.addOutside(faceId);
  }
  return new Map([...counts].map(([personId, counting]) => [personId, counting.sum()]));
}

/** Reads the decisions that determine the people of held names. */
async function decisionsAbout(catalog: Catalog, names: readonly HeldName[]): Promise<ClusterDecisions> {
  return getDecisions(
    catalog,
    names.flatMap(({ source, clusterId }) => [source, clusterId ?? source]),
  );
}

class PersonTally {
  readonly clusters: ClusterSummary[] = [];
  faces = 0;
  private readonly outside = new Set<string>();
  private readonly not = new Set<string>();

  add(summary: ClusterSummary): void {
    this.clusters.push(summary);
    this.faces += summary.size;
  }

  addOutside(faceId: string): void {
    this.faces++;
    this.not.delete(faceId);
    this.outside.add(faceId);
  }

  takeOut(faceId: string): void {
    this.faces--;
    this.outside.delete(faceId);
    this.not.add(faceId);
  }

  sum(): PersonCount {
    const clusters = this.clusters.toSorted((a, b) => b.size - a.size);
    return { clusters, faces: Math.max(0, this.faces), outside: [...this.outside], not: this.not };
  }
}

/** A face of a person. */
export interface PersonFace extends Pick<Belonging, "clusterId" | "confirmed" | "held"> {
  readonly faceId: string;
  /** Distance from its cluster's centre, on the calibrated scale. */
  readonly distance?: number;
  /** See ClusterFace. */
  readonly unlikely?: true;
}

/** Reads the current faces of a person, in no particular order: one read for each of their faces and clusters. */
export async function facesOfPerson(catalog: Catalog, personId: string): Promise<PersonFace[]> {
  const [version, { clusters, faces }, stale] = await Promise.all([
    latestVersion(catalog),
    loadPersonDecisions(new Draft(catalog), personId),
    readStaleMemberships(catalog),
  ]);
  const clusterIds = clusters.map(({ clusterId }) => clusterId);
  const confirmed = new Set(faces.map(({ faceId }) => faceId));
  const found = new Map<string, PersonFace>();
  for (const { faceId, clusterId, distance, unlikely } of await loadMembers(catalog, version, clusterIds)) {
    const doubt = unlikely ? { unlikely } : {};
    found.set(faceId, { faceId, clusterId, distance, confirmed: confirmed.has(faceId), ...doubt });
  }
  if (version !== undefined) {
    const [inTheirs, byTheirs] = await Promise.all([
      readHeldIn(catalog, version, clusterIds),
      readHeldBy(catalog, version, clusterIds),
    ]);
    const decisions = await decisionsAbout(catalog, [...inTheirs, ...byTheirs]);
    for (const name of inTheirs) if (listedPerson(name, decisions) !== undefined) found.delete(name.faceId);
    for (const name of byTheirs) {
      const { faceId } = name;
      if (listedPerson(name, decisions) !== personId) continue;
      found.set(faceId, confirmed.has(faceId) ? { faceId, confirmed: true } : heldFace(name, decisions));
    }
  }
  for (const { faceId, now } of stale) {
    found.delete(faceId);
    if (now?.personId === personId) found.set(faceId, faceIn(faceId, now));
  }
  return [...found.values()];
}

function heldFace({ faceId, clusterId }: HeldName, decisions: ClusterDecisions): PersonFace {
  const isOpen = clusterId !== undefined && decisions.get(clusterId)?.personId === undefined;
  return { faceId, ...(isOpen ? { clusterId } : {}), confirmed: false, held: true };
}

function faceIn(faceId: string, { personId: _, ...belonging }: Belonging): PersonFace {
  return { faceId, ...belonging };
}

/** Reads the faces of these clusters of a version, and their arrivals. */
async function loadMembers(
  catalog: Catalog,
  version: number | undefined,
  clusterIds: readonly string[],
): Promise<(Member & Pick<ClusterFace, "unlikely">)[]> {
  if (version === undefined) return [];
  const [clusters, arrivals] = await Promise.all([
    Promise.all(clusterIds.map((clusterId) => readCluster(catalog, version, clusterId))),
    readArrivals(catalog, version, clusterIds),
  ]);
  const own = clusters.flatMap((cluster) =>
    (cluster?.faces ?? []).map((face) => ({ ...face, clusterId: cluster!.clusterId })),
  );
  return [...own, ...[...arrivals.values()].flat()];
}
