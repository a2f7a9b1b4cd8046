import type { Belonging } from "../decisions/belonging-rule.ts";
import { getFaceDecisions } from "../decisions/decisions.ts";
import { type ClusterDecisions, listedPerson } from "../decisions/held-names.ts";
import { getDecisions } from "../decisions/people.ts";
import { placeByName } from "../decisions/people-list.ts";
import { clustersOfPeople } from "../decisions/person-index.ts";
import type { Catalog } from "../store/open.ts";
import type { ClusterSummary, Person } from "../store/types.ts";
import { readSummariesOf } from "../versions/by-person.ts";
import { type HeldName, MOST_HELD, readHeldBy, readHeldIn } from "../versions/held.ts";
import { readArrivals } from "../versions/membership.ts";
import { readSummaries } from "../versions/summaries.ts";
import { latestVersion, readCluster } from "../versions/versions.ts";
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
 * Counts the clusters and faces of people. Reads what was decided about their clusters, and their faces that were marked
 * since the last run.
 */
export async function countFaces(
  catalog: Catalog,
  people: readonly Pick<Person, "personId" | "name">[],
): Promise<Map<string, PersonCount>> {
  if (people.length === 0) return new Map();
  const personIds = people.map(({ personId }) => personId);
  const [version, theirs] = await Promise.all([latestVersion(catalog), clustersOfPeople(catalog, personIds)]);
  const stale = await readStaleMemberships(catalog, { clusterIds: theirs.keys(), personIds });
  const counts = new Map(personIds.map((personId) => [personId, new PersonTally()]));
  if (version !== undefined) {
    const of = (clusterId: string) => counts.get(theirs.get(clusterId)!)!;
    const sources = [...theirs.keys()];
    const [summaries, bySource] = await Promise.all([
      readSummariesOf(catalog, version, people.map(placeByName), sources),
      readHeldBy(catalog, version, sources, MOST_HELD),
    ]);
    for (const summary of summaries) of(summary.clusterId).add(summary);
    const clusterIds = summaries.map(({ clusterId }) => clusterId);
    const [arrivals, inTheirs] = await Promise.all([
      readArrivals(catalog, version, clusterIds),
      readHeldIn(catalog, version, clusterIds, MOST_HELD),
    ]);
    for (const [clusterId, faces] of arrivals) of(clusterId).faces += faces.length;
    const decisions = await decisionsAbout(catalog, [...inTheirs.names, ...bySource.names]);
    for (const name of inTheirs.names) {
      if (listedPerson(name, decisions) !== undefined) of(name.clusterId!).takeOut(name.faceId);
    }
    for (const name of bySource.names) counts.get(listedPerson(name, decisions) ?? "")?.addOutside(name.faceId);
    // Of very many names, those that were not read are most probably like those that were.
    for (const [clusterId, more] of inTheirs.more) of(clusterId).faces -= more;
    for (const [source, more] of bySource.more) of(source).faces += more;
  }
  for (const { faceId, counted, now } of stale.faces) {
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

/** Where the faces of a person are: in their clusters of the version in force, except some, and elsewhere. */
export interface PersonSources {
  readonly personId: string;
  readonly version: number | undefined;
  readonly clusters: readonly ClusterSummary[];
  /** Number of held names from each source that has too many for `besides`. Their faces are read as they are asked for. */
  readonly longHeld: ReadonlyMap<string, number>;
  /** Faces that are in no such cluster of the version, or differ from what it says: recognised since, decided, or held. */
  readonly besides: ReadonlyMap<string, PersonFace>;
  /** Faces of the clusters that are not theirs, or are in `besides`. */
  readonly not: ReadonlySet<string>;
  /** False if `besides` and `not` lack some: then each face of the clusters has to be compared by itself. */
  readonly complete: boolean;
}

/** Reads where the faces of a person are. Reads none of the faces that are in their clusters. */
export async function readPersonSources(catalog: Catalog, personId: string): Promise<PersonSources> {
  const [version, theirs] = await Promise.all([latestVersion(catalog), clustersOfPeople(catalog, [personId])]);
  const stale = await readStaleMemberships(catalog, { clusterIds: theirs.keys(), personIds: [personId] });
  const besides = new Map<string, PersonFace>();
  const not = new Set<string>();
  let clusters: ClusterSummary[] = [];
  let { complete } = stale;
  const longHeld = new Map<string, number>();
  if (version !== undefined) {
    const clusterIds = [...theirs.keys()];
    const [summaries, arrivals, inTheirs, byTheirs] = await Promise.all([
      readSummaries(catalog, version, clusterIds),
      readArrivals(catalog, version, clusterIds),
      readHeldIn(catalog, version, clusterIds, MOST_HELD),
      readHeldBy(catalog, version, clusterIds, MOST_HELD),
    ]);
    clusters = summaries;
    complete &&= inTheirs.more.size === 0 && byTheirs.more.size === 0;
    const few = byTheirs.names.filter(({ source }) => !byTheirs.more.has(source));
    for (const [source, more] of byTheirs.more) {
      longHeld.set(source, more + byTheirs.names.filter((name) => name.source === source).length);
    }
    const arrived = [...arrivals.values()].flat();
    const [names, faces] = await Promise.all([
      decisionsAbout(catalog, [...inTheirs.names, ...few]),
      getFaceDecisions(
        catalog,
        [...arrived, ...few].map(({ faceId }) => faceId),
      ),
    ]);
    const isConfirmed = (faceId: string) => faces.get(faceId)?.personId === personId;
    for (const face of arrived) besides.set(face.faceId, { ...face, confirmed: isConfirmed(face.faceId) });
    for (const name of inTheirs.names) {
      if (listedPerson(name, names) === undefined) continue;
      not.add(name.faceId);
      besides.delete(name.faceId);
    }
    for (const name of few) {
      const { faceId } = name;
      if (listedPerson(name, names) !== personId) continue;
      besides.set(faceId, isConfirmed(faceId) ? { faceId, confirmed: true } : heldFace(name, names));
    }
  }
  for (const { faceId, clusterId = "", now } of stale.faces) {
    if (theirs.has(clusterId) && !besides.has(faceId)) not.add(faceId);
    besides.delete(faceId);
    if (now?.personId === personId) besides.set(faceId, faceIn(faceId, now));
  }
  return { personId, version, clusters, besides, not, longHeld, complete };
}

/** Reads the current faces of a person, in no particular order: one read for each of them. */
export async function facesOfPerson(catalog: Catalog, sources: PersonSources): Promise<PersonFace[]> {
  const { personId, version, clusters, besides, not } = sources;
  const all = await Promise.all(clusters.map(({ clusterId }) => readCluster(catalog, version ?? 0, clusterId)));
  const own = all.flatMap((cluster) =>
    (cluster?.faces ?? []).flatMap((face) =>
      not.has(face.faceId) || besides.has(face.faceId) ? [] : [{ ...face, clusterId: cluster!.clusterId }],
    ),
  );
  const decisions = await getFaceDecisions(
    catalog,
    own.map(({ faceId }) => faceId),
  );
  const isConfirmed = (faceId: string) => decisions.get(faceId)?.personId === personId;
  return [...own.map((face) => ({ ...face, confirmed: isConfirmed(face.faceId) })), ...besides.values()];
}

function heldFace({ faceId, clusterId }: HeldName, decisions: ClusterDecisions): PersonFace {
  const isOpen = clusterId !== undefined && decisions.get(clusterId)?.personId === undefined;
  return { faceId, ...(isOpen ? { clusterId } : {}), confirmed: false, held: true };
}

function faceIn(faceId: string, { personId: _, ...belonging }: Belonging): PersonFace {
  return { faceId, ...belonging };
}
