import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Cluster } from "../catalog/store/types.ts";
import type { ContestedFace, Nearness, NearPair, RebornCluster } from "../catalog/versions/nearness.ts";
import { type Block, blockOf, partOf, pickRows } from "../dbscan/block.ts";
import { ASK_WITHIN, type Candidate, CLEARLY_NEARER } from "../dbscan/match.ts";
import { MOST_CLUSTERS, MOST_FACES } from "../dbscan/nearness-limits.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { nearest, rounded } from "./nearest.ts";
import { nearestFirst, type OpenFace } from "./open-faces.ts";
import { areTogether } from "./shared-photos.ts";
import { captureOf, clustersNearYears, computeTimes, facesNearYears, type TimeInputs } from "./times.ts";

/** Maximum number of stored pairs of open faces; the nearest are kept. */
const MOST_PAIRS = 50_000;
const ROWS_AT_ONCE = 4096;

/** Inputs of `computeNearness`: the clusters of a version, and its open faces. */
export interface NearnessInputs extends TimeInputs {
  /** One row a cluster. */
  readonly centres: Block;
  readonly clusterIds: readonly string[];
  /** Faces in no cluster, with the near clusters that people's decisions allow for them. */
  readonly open: readonly OpenFace[];
  /** Faces that are probably no faces. */
  readonly unlikely: ReadonlySet<string>;
  /** In the order of `clusterIds`. */
  readonly clusters: readonly Cluster[];
}

/**
 * Finds the people and faces near a version's open faces and clusters. The clusters near each open face are known from
 * the join step; this function compares the largest clusters with each other, and the open faces that are nearest to a
 * cluster with each other.
 */
export async function computeNearness(of: NearnessInputs): Promise<Nearness> {
  const photosOf = of.members.map((faceIds) => new Set(faceIds.map(photoIdOfFace)));
  const faces = nearestFirst(
    of.open.map(({ near, ...face }) => {
      const photoId = photoIdOfFace(face.faceId);
      return { ...face, near: nearest(of, near, (cluster) => !photosOf[cluster]!.has(photoId)) };
    }),
    MOST_FACES,
  );
  const vectors = blockOfFaces(of, faces);
  const pairs = await facesNearFaces(of, faces, vectors);
  const inTime = await facesNearYears(of, faces, vectors, photosOf);
  const paired = new Set([...pairs.flatMap((pair) => pair.slice(0, 2)), ...inTime.keys()]);
  const kept = [...faces.keys()].filter((face) => faces[face]!.near.length > 0 || paired.has(face));
  const placeOf = new Map(kept.map((face, place) => [face, place]));
  const sources = new Map(of.held.flatMap(({ faceId, source, state }) => (state === "kept" ? [[faceId, source]] : [])));
  const faceIds = kept.map((face) => faces[face]!.faceId);
  const faceToCluster = kept.flatMap((face, place) =>
    faces[face]!.near.map(({ group, distance }): NearPair => [place, group, distance]),
  );
  const faceToYear = kept.flatMap((face, place) =>
    (inTime.get(face) ?? []).map(({ group, distance }): NearPair => [place, group, distance]),
  );
  const faceToFace = pairs.map(([from, to, distance]): NearPair => [placeOf.get(from)!, placeOf.get(to)!, distance]);
  return withoutOthers({
    neighbours: of.parameters.FACE_CLUSTER_DIST,
    clusterIds: of.clusterIds,
    faceIds,
    unclear: [...kept.keys()].filter((place) => !faces[kept[place]!]!.clear),
    unlikely: [...faceIds.keys()].filter((place) => of.unlikely.has(faceIds[place]!)),
    faceToCluster,
    clusterToCluster: await clustersNearClusters(of, photosOf),
    faceToFace,
    held: kept.flatMap((face, place) => {
      const source = sources.get(faces[face]!.faceId);
      return source === undefined ? [] : [[place, source] as const];
    }),
    contested: contestedFaces(of),
    reborn: rebornClusters(of),
    times: {
      ...computeTimes(of, { faceIds, faceToCluster, faceToYear, faceToFace }),
      clusterToYear: await clustersNearYears(of, photosOf),
    },
  });
}

/** Leaves out the clusters that nothing is near: nobody is asked about them, and a large library has mostly such. */
function withoutOthers(nearness: Nearness): Nearness {
  const { clusterIds, faceToCluster, clusterToCluster, reborn = [], times } = nearness;
  const { faceToYear = [], clusterToYear = [], withCluster = [] } = times ?? {};
  const isReborn = new Set(reborn.map(({ clusterId }) => clusterId));
  const near = new Set([...faceToCluster, ...faceToYear].map(([, to]) => to));
  for (const [from, to] of [...clusterToCluster, ...clusterToYear]) near.add(from).add(to);
  const kept = [...clusterIds.keys()].filter((at) => near.has(at) || isReborn.has(clusterIds[at]!));
  const placeOf = new Map(kept.map((cluster, place) => [cluster, place]));
  const toPlace = ([from, to, distance]: NearPair): NearPair => [from, placeOf.get(to)!, distance];
  const places = ([from, to, distance]: NearPair): NearPair => [placeOf.get(from)!, placeOf.get(to)!, distance];
  return {
    ...nearness,
    clusterIds: kept.map((cluster) => clusterIds[cluster]!),
    faceToCluster: faceToCluster.map(toPlace),
    clusterToCluster: clusterToCluster.map(places),
    ...(times
      ? {
          times: {
            ...times,
            clusters: kept.map((cluster) => times.clusters[cluster] ?? null),
            faceToYear: faceToYear.map(toPlace),
            clusterToYear: clusterToYear.map(places),
            withCluster: withCluster.map(([face, cluster]) => [face, placeOf.get(cluster)!] as const),
          },
        }
      : {}),
  };
}

/** Returns faces that hold a name while in another person's cluster: the nearest ones, at most MOST_FACES. */
function contestedFaces(of: NearnessInputs): ContestedFace[] {
  const { clusters, held } = of;
  const contested = held.filter(({ state, contested }) => state === "kept" && contested);
  const inClusters = Map.groupBy(contested, ({ clusterId }) => clusterId);
  return clusters
    .flatMap(({ clusterId, faces }) => {
      const sources = new Map(inClusters.get(clusterId)?.map(({ faceId, source }) => [faceId, source]));
      return faces.flatMap(({ faceId, distance }): ContestedFace[] => {
        const source = sources.get(faceId);
        const { minute } = captureOf(of, faceId) ?? {};
        const when = minute === undefined ? {} : { minute };
        return source === undefined ? [] : [{ faceId, source, clusterId, distance: rounded(distance), ...when }];
      });
    })
    .sort((a, b) => a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1))
    .slice(0, MOST_FACES);
}

/**
 * Returns new clusters most of whose faces hold a name because their previous cluster is gone: the nearest ones, at most
 * MOST_FACES.
 */
function rebornClusters({ clusters, held }: NearnessInputs): RebornCluster[] {
  const open = held.filter(({ state, contested }) => state === "kept" && !contested);
  const inClusters = Map.groupBy(open, ({ clusterId }) => clusterId);
  const found = clusters.flatMap(({ clusterId, faces }): RebornCluster[] => {
    const sources = new Map(inClusters.get(clusterId)?.map(({ faceId, source }) => [faceId, source]));
    const nearest = faces.find(({ faceId }) => sources.has(faceId));
    if (!nearest || 2 * sources.size <= faces.length) return [];
    return [{ clusterId, sources: [...new Set(sources.values())].sort(), distance: rounded(nearest.distance) }];
  });
  return found.length > MOST_FACES ? found.sort((a, b) => a.distance - b.distance).slice(0, MOST_FACES) : found;
}

async function clustersNearClusters(of: NearnessInputs, photosOf: readonly ReadonlySet<string>[]): Promise<NearPair[]> {
  const { finder, embedder, centres, members } = of;
  const largest = [...members.keys()]
    .sort((a, b) => members[b]!.length - members[a]!.length || a - b)
    .slice(0, MOST_CLUSTERS)
    .sort((a, b) => a - b);
  const near = new Map<number, Candidate[]>();
  const reach = ASK_WITHIN * of.parameters.FACE_CLUSTER_DIST + CLEARLY_NEARER;
  const blocks = parts(pickRows(centres, largest));
  await eachPair(finder, blocks, rawDistance(embedder, reach), (i, j, nearness) => {
    const [a, b, distance] = [largest[i]!, largest[j]!, distanceOf(embedder, nearness)];
    for (const [from, group] of [
      [a, b],
      [b, a],
    ] as const) {
      const others = near.get(from);
      if (others) others.push({ group, distance });
      else near.set(from, [{ group, distance }]);
    }
  });
  return largest.flatMap((from) =>
    nearest(of, near.get(from) ?? [], (to) => !areTogether(photosOf[from]!, photosOf[to]!)).map(
      ({ group, distance }): NearPair => [from, group, distance],
    ),
  );
}

function blockOfFaces({ centres }: NearnessInputs, faces: readonly OpenFace[]): Block {
  const rows = new Float32Array(faces.length * centres.length);
  for (const [row, { vector }] of faces.entries()) rows.set(vector, row * centres.length);
  return blockOf(
    0,
    centres.length,
    rows,
    Float64Array.from(faces, ({ term }) => term),
  );
}

/** Returns pairs of similar open faces, never two of one photo. */
async function facesNearFaces(
  { finder, embedder, parameters }: NearnessInputs,
  faces: readonly OpenFace[],
  vectors: Block,
) {
  const reach = rawDistance(embedder, ASK_WITHIN * parameters.FACE_CLUSTER_DIST);
  const blocks = parts(vectors);
  let pairs: NearPair[] = [];
  await eachPair(finder, blocks, reach, (from, to, nearness) => {
    if (photoIdOfFace(faces[from]!.faceId) === photoIdOfFace(faces[to]!.faceId)) return;
    pairs.push([from, to, rounded(distanceOf(embedder, nearness))]);
    if (pairs.length > 4 * MOST_PAIRS) pairs = nearestPairs(pairs);
  });
  return nearestPairs(pairs);
}

function nearestPairs(pairs: readonly NearPair[]): NearPair[] {
  return pairs.toSorted((a, b) => a[2] - b[2] || a[0] - b[0] || a[1] - b[1]).slice(0, MOST_PAIRS);
}

function parts(all: Block): Block[] {
  const starts = Array.from({ length: Math.ceil(all.count / ROWS_AT_ONCE) }, (_, at) => at * ROWS_AT_ONCE);
  return starts.map((start) => partOf(all, start, Math.min(all.count, start + ROWS_AT_ONCE), start));
}

/** Visits each pair of different rows within reach once. */
async function eachPair(
  finder: PairFinder,
  blocks: readonly Block[],
  reach: number,
  visit: (i: number, j: number, nearness: number) => void,
): Promise<void> {
  for (const [at, a] of blocks.entries()) {
    for (const b of blocks.slice(at)) {
      await finder.measure(a, b, reach, (i, j, nearness) => visit(a.start + i, b.start + j, nearness));
    }
  }
}

/** Calibrated distance of two rows, from their nearness; see PairVisitor. */
function distanceOf(embedder: EmbedderRecord, nearness: number): number {
  return calibrated(embedder, Math.sqrt(2 - 2 * nearness));
}
