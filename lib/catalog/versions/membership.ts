import { allMatches, matchesOfClusters, matchesOfFaces } from "../rows/matches.ts";
import type { Catalog } from "../store/open.ts";
import type { Match } from "../store/types.ts";
import { readFirstParts } from "./cluster-parts.ts";
import { allMembers, latestVersion, type Member, readManifest, readMembers } from "./versions.ts";

/**
 * Reads the current cluster of faces: from the version in force or, for a later face, from its arrival. All code that
 * shows faces uses this, so that both kinds look the same.
 *
 * @param version the version in force, if the caller knows it
 * @param options `consistent`: also sees arrivals that were just written
 * @returns by faceId; faces in no cluster are absent
 */
export async function clustersOfFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  version?: number,
  options: { readonly consistent?: boolean } = {},
): Promise<Map<string, Member>> {
  version ??= await latestVersion(catalog);
  if (version === undefined) return new Map();
  const members = await readMembers(catalog, version, faceIds);
  const matches = await matchesOfFaces(
    catalog,
    faceIds.filter((faceId) => !members.has(faceId)),
    options,
  );
  for (const match of await inForce(catalog, version, matches)) members.set(match.faceId, memberOf(match));
  return members;
}

/** Reads the current cluster of every face, by faceId. @param version the version in force, if the caller knows it */
export async function clustersOfAllFaces(catalog: Catalog, version?: number): Promise<Map<string, Member>> {
  version ??= await latestVersion(catalog);
  if (version === undefined) return new Map();
  const members = new Map((await matchesInForce(catalog, version)).map((match) => [match.faceId, memberOf(match)]));
  for await (const member of allMembers(catalog, version)) members.set(member.faceId, member);
  return members;
}

/** Reads all matches that are valid in a version. */
export async function matchesInForce(catalog: Catalog, version: number): Promise<Match[]> {
  return inForce(catalog, version, await Array.fromAsync(allMatches(catalog)));
}

/** Arrivals that a list reads in all, and of each cluster at least. */
const MOST_ARRIVALS = 4000;
const MOST_OF_CLUSTER = 50;

/**
 * Reads the arrivals of these clusters of a version, nearest first; clusters without arrivals are absent.
 * @param most of each cluster; by default MOST_ARRIVALS divided by the clusters: more than come before the next run unless very many
 * photos are imported at once, and then lists have the others after that run
 */
export async function readArrivals(
  catalog: Catalog,
  version: number,
  clusterIds: readonly string[],
  most = Math.max(MOST_OF_CLUSTER, Math.ceil(MOST_ARRIVALS / clusterIds.length)),
): Promise<Map<string, Member[]>> {
  const matches = await inForce(catalog, version, await matchesOfClusters(catalog, clusterIds, most));
  const arrivals = matches.map(memberOf).sort((a, b) => a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1));
  return Map.groupBy(arrivals, ({ clusterId }) => clusterId);
}

/**
 * Filters the matches that are valid in a version: those made with it, and those made with another version by faces
 * that came during the run and are in none of its clusters, if the version has the matched cluster too.
 */
async function inForce(catalog: Catalog, version: number, matches: readonly Match[]): Promise<Match[]> {
  const [made, others] = [matches.filter((match) => match.version === version), [] as Match[]];
  if (made.length < matches.length) {
    const { plannedAt = "" } = (await readManifest(catalog, version)) ?? {};
    const late = matches.filter((match) => match.version !== version && match.matchedAt >= plannedAt);
    const [members, clusters] = await Promise.all([
      readMembers(
        catalog,
        version,
        late.map(({ faceId }) => faceId),
      ),
      clustersThatExist(catalog, version, [...new Set(late.map(({ clusterId }) => clusterId))]),
    ]);
    others.push(...late.filter(({ faceId, clusterId }) => !members.has(faceId) && clusters.has(clusterId)));
  }
  return [...made, ...others];
}

/** Returns the clusters that a version has, of those given. */
export async function clustersThatExist(
  catalog: Catalog,
  version: number,
  clusterIds: readonly string[],
): Promise<Set<string>> {
  return new Set((await readFirstParts(catalog, version, clusterIds)).map(({ clusterId }) => clusterId));
}

function memberOf({ faceId, clusterId, distance }: Match): Member {
  return { faceId, clusterId, distance };
}
