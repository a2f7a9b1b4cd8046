import { allVectors, getVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { FaceVector } from "../catalog/store/types.ts";
import { readArrivals } from "../catalog/versions/membership.ts";
import { readCluster, readManifest } from "../catalog/versions/versions.ts";
import { squaredDistance } from "../dbscan/block.ts";
import { calibrated, rounded } from "../embed/calibration.ts";
import { type Comparable, Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { KnownClusters } from "./known-clusters.ts";

/** A face and its distance from the query, on the calibrated scale. */
export interface NearFace {
  readonly faceId: string;
  readonly distance: number;
}

export interface NearestFaces {
  /** For each face, the nearest faces, nearest first. */
  readonly nearest: readonly (readonly NearFace[])[];
  /** True if every face of the library was compared; in a large library only the faces of the nearest clusters are. */
  readonly complete: boolean;
}

export interface NearestOptions {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  readonly clusters: KnownClusters;
  /** Number of faces to find for each face. */
  readonly limit: number;
  /** Maximum number of eligible faces with which all faces are compared; by default WHOLE. */
  readonly whole?: number;
}

/**
 * Maximum number of eligible faces with which every vector is read for one search: 45 MB, a second or two on DynamoDB.
 */
const WHOLE = 20_000;

/**
 * Maximum number of faces read per eligible face allowed. A library has few more faces than eligible ones, but before
 * its first run the number is unknown.
 */
const FACES_AN_ELIGIBLE = 3;

/** In a larger library: maximum number of clusters per vector whose faces are compared. */
const NEAREST_CLUSTERS = 8;
/** Maximum distance of these clusters, on the calibrated scale. */
const CLUSTER_REACH = 1;

/** Maximum number of faces compared per cluster: those nearest its centre. */
const FACES_A_CLUSTER = 500;

/** Finds the faces of the library nearest to each given face, whether they are in a cluster or not. */
export async function nearestFaces(options: NearestOptions, given: readonly Comparable[]): Promise<NearestFaces> {
  const { catalog, embedder, limit, whole = WHOLE } = options;
  const known = await options.clusters.inForce();
  const eligible = known ? ((await readManifest(catalog, known.version))?.eligible ?? 0) : 0;
  const all = eligible <= whole;
  const faces = all ? allVectors(catalog, embedder.id) : facesOfNearestClusters(options, given);
  const distance = Distance.of(embedder);
  const asked = distance.blockOf(given);
  const tops = given.map(() => new NearestList(limit));
  let compared = 0;
  let complete = all;
  for await (const face of faces) {
    if (all && compared++ === FACES_AN_ELIGIBLE * whole) {
      complete = false;
      break;
    }
    const row = distance.blockOf([face]);
    for (const [at, top] of tops.entries()) top.add(face.faceId, squaredDistance(asked, at, row, 0));
  }
  const onScale = ({ faceId, squared }: { faceId: string; squared: number }) => ({
    faceId,
    distance: rounded(calibrated(embedder, Math.sqrt(squared))),
  });
  return { nearest: tops.map((top) => top.sorted().map(onScale)), complete };
}

async function* facesOfNearestClusters(
  { catalog, embedder, clusters }: NearestOptions,
  given: readonly Comparable[],
): AsyncGenerator<FaceVector> {
  const known = await clusters.inForce();
  if (!known) return;
  const near = await clusters.near(known, given, CLUSTER_REACH);
  const clusterIds = [...near.values()].flatMap((candidates) =>
    candidates
      .toSorted((a, b) => a.distance - b.distance)
      .slice(0, NEAREST_CLUSTERS)
      .map(({ cluster }) => cluster.clusterId),
  );
  for (const clusterId of new Set(clusterIds)) {
    const cluster = await readCluster(catalog, known.version, clusterId, { to: FACES_A_CLUSTER });
    const arrivals = (await readArrivals(catalog, known.version, [clusterId])).get(clusterId) ?? [];
    const faceIds = [...(cluster?.faces ?? []), ...arrivals].slice(0, FACES_A_CLUSTER).map(({ faceId }) => faceId);
    yield* await getVectors(catalog, embedder.id, faceIds);
  }
}

/** The nearest faces so far, at most `limit`. */
class NearestList {
  private readonly limit: number;
  private best: { faceId: string; squared: number }[] = [];
  private farthest = Number.POSITIVE_INFINITY;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(faceId: string, squared: number): void {
    if (squared > this.farthest) return;
    this.best.push({ faceId, squared });
    // Not for each face, because sorting is expensive.
    if (this.best.length >= 2 * this.limit + 16) {
      this.best = this.sorted();
      this.farthest = this.best.at(-1)!.squared;
    }
  }

  sorted() {
    return this.best.toSorted((a, b) => a.squared - b.squared || (a.faceId < b.faceId ? -1 : 1)).slice(0, this.limit);
  }
}
