import pLimit from "p-limit";
import {
  clusterMatchKey,
  clusterMatchPrefix,
  matchesPartition,
  matchKey,
  PREFIX,
  photoPrefix,
  photosPartition,
  type RowKey,
  SHARDS,
} from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, batchWrite, queryAll, queryPage } from "../store/table.ts";
import type { Match } from "../store/types.ts";

/** Queries in parallel. */
const AT_ONCE = 16;

// A match has two rows: one with its face, and one with the other matches of its cluster.

const ofFace = (catalog: Catalog, faceId: string): RowKey => ({
  pk: photosPartition(catalog, faceId),
  sk: matchKey(faceId),
});

const ofCluster = (catalog: Catalog, clusterId: string, faceId: string): RowKey => ({
  pk: matchesPartition(catalog, clusterId),
  sk: clusterMatchKey(clusterId, faceId),
});

export async function putMatches(catalog: Catalog, matches: readonly Match[]): Promise<void> {
  await batchWrite(catalog, {
    put: matches.flatMap((match) => [
      { ...ofFace(catalog, match.faceId), ...match },
      { ...ofCluster(catalog, match.clusterId, match.faceId), ...match },
    ]),
  });
}

/** Reads the matches of these faces; faces that were not recognised have none. */
export async function matchesOfFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  { consistent = false }: { readonly consistent?: boolean } = {},
): Promise<Match[]> {
  const keys = faceIds.map((faceId) => ofFace(catalog, faceId));
  const rows = await batchGet<Match>(catalog, keys, undefined, consistent);
  return rows.map(withoutKey);
}

/** Reads the matches of the faces of these photos. */
export async function matchesOfPhotos(catalog: Catalog, photoIds: readonly string[]): Promise<Match[]> {
  const matches = await Promise.all(
    photoIds.map((photoId) =>
      Array.fromAsync(
        queryAll<Match>(catalog, photosPartition(catalog, photoId), photoPrefix("match", photoId)),
        withoutKey,
      ),
    ),
  );
  return matches.flat();
}

/** Rows of a partition of matches that are read at once: usually there are fewer since the last run. */
const MATCHES_AT_ONCE = 200;

/** Reads the matches with these clusters. @param most about so many of each; there may be a few more */
export async function matchesOfClusters(
  catalog: Catalog,
  clusterIds: readonly string[],
  most = Number.POSITIVE_INFINITY,
): Promise<Match[]> {
  const byPartition = Map.groupBy(new Set(clusterIds), (clusterId) => matchesPartition(catalog, clusterId));
  const limit = pLimit(AT_ONCE);
  const matches = await Promise.all(
    [...byPartition].map(([pk, some]) => limit(() => matchesIn(catalog, pk, some, most))),
  );
  return matches.flat();
}

/** Reads the matches with clusters of one partition: all of the partition, if they are few. @param most of each cluster */
async function matchesIn(catalog: Catalog, pk: string, clusterIds: readonly string[], most: number): Promise<Match[]> {
  if (clusterIds.length > 1) {
    const { rows, last } = await queryPage<Match>(catalog, pk, "", { limit: MATCHES_AT_ONCE });
    const wanted = new Set(clusterIds);
    if (last === undefined) return rows.filter(({ clusterId }) => wanted.has(clusterId)).map(withoutKey);
  }
  const limit = pLimit(AT_ONCE);
  const matches = await Promise.all(
    clusterIds.map((clusterId) =>
      limit(() => firstMatches(queryAll<Match>(catalog, pk, clusterMatchPrefix(clusterId)), most)),
    ),
  );
  return matches.flat();
}

async function firstMatches(rows: AsyncIterable<Match>, most: number): Promise<Match[]> {
  const found: Match[] = [];
  for await (const row of rows) {
    found.push(withoutKey(row));
    if (found.length >= most) break;
  }
  return found;
}

/** Reads all matches, in order of faceId. */
export async function* allMatches(catalog: Catalog): AsyncGenerator<Match> {
  for (const shard of SHARDS) {
    for await (const row of queryAll<Match>(catalog, photosPartition(catalog, shard), PREFIX.match))
      yield withoutKey(row);
  }
}

/** Deletes only the row of a match with its cluster, not the one with its face. */
export async function deleteClusterMatch(catalog: Catalog, clusterId: string, faceId: string): Promise<void> {
  await batchWrite(catalog, { remove: [ofCluster(catalog, clusterId, faceId)] });
}

/** Deletes matches; the row with the face goes last, so that a retry finds it. */
export async function deleteMatches(catalog: Catalog, matches: readonly Match[]): Promise<void> {
  await batchWrite(catalog, {
    remove: matches.map(({ clusterId, faceId }) => ofCluster(catalog, clusterId, faceId)),
  });
  await batchWrite(catalog, { remove: matches.map(({ faceId }) => ofFace(catalog, faceId)) });
}

/** Deletes the matches that a run has superseded: those made before it began to read vectors. */
export async function deleteMatchesBefore(catalog: Catalog, plannedAt: string): Promise<void> {
  const old: Match[] = [];
  for await (const match of allMatches(catalog)) if (match.matchedAt < plannedAt) old.push(match);
  await deleteMatches(catalog, old);
}

function withoutKey({ faceId, clusterId, distance, version, matchedAt }: Match): Match {
  return { faceId, clusterId, distance, version, matchedAt };
}
