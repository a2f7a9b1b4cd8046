import { Draft } from "../decisions/draft.ts";
import { allDecisions } from "../decisions/people.ts";
import { decisionsOf } from "../decisions/person-index.ts";
import type { Catalog } from "../store/open.ts";
import type { ClusterSummary } from "../store/types.ts";
import { arrivalsOf } from "../versions/membership.ts";
import { summariesOf } from "../versions/summaries.ts";
import { latestVersion, type Member, readCluster } from "../versions/versions.ts";
import { type ApartFace, readApart } from "./belonging.ts";

/** How much there is of a person as of now. */
export interface PersonCount {
  /** Their clusters of the version in force, largest first. */
  readonly clusters: readonly ClusterSummary[];
  readonly faces: number;
  /** Faces that are confirmed to be theirs and in none of their clusters yet. */
  readonly outside: readonly string[];
  /** Faces of their clusters that are not theirs. */
  readonly not: ReadonlySet<string>;
}

/**
 * Clusters and numbers of faces of these people: reads what people decided about clusters, and about faces since the
 * last run.
 */
export async function countFaces(catalog: Catalog, personIds: readonly string[]): Promise<Map<string, PersonCount>> {
  if (personIds.length === 0) return new Map();
  const [version, decisions, apart] = await Promise.all([
    latestVersion(catalog),
    allDecisions(catalog),
    readApart(catalog),
  ]);
  const wanted = new Set(personIds);
  const clustersOf = new Map<string, ClusterSummary[]>(personIds.map((personId) => [personId, []]));
  for (const summary of version === undefined ? [] : await summariesOf(catalog, version)) {
    const personId = decisions.get(summary.clusterId)?.personId;
    if (personId !== undefined && wanted.has(personId)) clustersOf.get(personId)?.push(summary);
  }
  const clusterIds = [...clustersOf.values()].flat().map(({ clusterId }) => clusterId);
  const arrivals = version === undefined ? new Map() : await arrivalsOf(catalog, version, clusterIds);
  const moves = movesOf(apart, (clusterId) => decisions.get(clusterId)?.personId);
  return new Map(
    personIds.map((personId) => {
      const clusters = clustersOf.get(personId)!.sort((a, b) => b.size - a.size);
      const { outside = [], not = new Set<string>() } = moves.get(personId) ?? {};
      const inClusters = clusters.reduce(
        (sum, { clusterId, size }) => sum + size + (arrivals.get(clusterId)?.length ?? 0),
        0,
      );
      return [personId, { clusters, outside, not, faces: Math.max(0, inClusters - not.size) + outside.length }];
    }),
  );
}

/** A face of a person. */
export interface PersonFace {
  readonly faceId: string;
  readonly clusterId?: string;
  /** From its cluster's centre, on the calibrated scale. */
  readonly distance?: number;
  readonly confirmed: boolean;
}

/** Every face of a person as of now, in no particular order: as many reads as the person has faces and clusters. */
export async function facesOfPerson(catalog: Catalog, personId: string): Promise<PersonFace[]> {
  const [version, { clusters, faces }, apart] = await Promise.all([
    latestVersion(catalog),
    decisionsOf(new Draft(catalog), personId),
    readApart(catalog),
  ]);
  const clusterIds = clusters.map(({ clusterId }) => clusterId);
  const confirmed = new Set(faces.map(({ faceId }) => faceId));
  const elsewhere = new Set(apart.filter(({ now }) => now?.personId !== personId).map(({ faceId }) => faceId));
  const found = new Map<string, PersonFace>();
  for (const { faceId, clusterId, distance } of await membersOf(catalog, version, clusterIds)) {
    if (!elsewhere.has(faceId)) {
      found.set(faceId, { faceId, clusterId, distance, confirmed: confirmed.has(faceId) });
    }
  }
  for (const { faceId, now } of apart) {
    if (now?.personId === personId && !found.has(faceId)) found.set(faceId, { faceId, confirmed: now.confirmed });
  }
  return [...found.values()];
}

/** The faces of these clusters of a version, and those recognised since. */
async function membersOf(
  catalog: Catalog,
  version: number | undefined,
  clusterIds: readonly string[],
): Promise<Member[]> {
  if (version === undefined) return [];
  const [clusters, arrivals] = await Promise.all([
    Promise.all(clusterIds.map((clusterId) => readCluster(catalog, version, clusterId))),
    arrivalsOf(catalog, version, clusterIds),
  ]);
  const own = clusters.flatMap((cluster) =>
    (cluster?.faces ?? []).map((face) => ({ ...face, clusterId: cluster!.clusterId })),
  );
  return [...own, ...[...arrivals.values()].flat()];
}

function movesOf(apart: readonly ApartFace[], personOf: (clusterId: string) => string | undefined) {
  const moves = new Map<string, { outside: string[]; not: Set<string> }>();
  const of = (personId: string) => {
    const known = moves.get(personId) ?? { outside: [], not: new Set<string>() };
    moves.set(personId, known);
    return known;
  };
  for (const { faceId, clusterId, now } of apart) {
    const clusterPerson = personOf(clusterId ?? "");
    if (clusterPerson === now?.personId) continue;
    if (clusterPerson !== undefined) of(clusterPerson).not.add(faceId);
    if (now?.personId !== undefined) of(now.personId).outside.push(faceId);
  }
  return moves;
}
