import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { getVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { FaceVector } from "../catalog/store/types.ts";
import { readHeldBy, readHeldIn } from "../catalog/versions/held.ts";
import { readCluster } from "../catalog/versions/versions.ts";
import { type ClusterDecisions, listedPerson } from "../catalog/views/held-names.ts";
import { mayBelong } from "../dbscan/constraints.ts";
import { calibrated } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { squaredDistance } from "../recognition/nearest-faces.ts";

/** Faces of a person that are compared: of each of the largest clusters those nearest its centre, confirmed ones, and some that keep the name. */
const CLUSTERS_COMPARED = 4;
const CLUSTERS_READ = 12;
const FACES_A_CLUSTER = 24;
const CONFIRMED_COMPARED = 24;
const KEPT_COMPARED = 24;

/** Whose faces are compared, and where they are. */
export interface PersonFaces {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  readonly version: number;
  readonly personId: string;
  readonly clusterIds: readonly string[];
  /** What people decided about clusters. */
  readonly clusters: ClusterDecisions;
  /** Faces that are confirmed to be the person. */
  readonly confirmed: readonly string[];
}

/** Some faces compared with a person's. */
export interface PersonComparison {
  /** From each face to the person: the mean distance to the nearer half of their faces, on the calibrated scale. */
  readonly distances: ReadonlyMap<string, number>;
  /** The person's faces, those nearest to all compared ones first. */
  readonly nearest: readonly string[];
}

/**
 * Compares faces with a person's, of all their clusters and confirmed ones. Reads at most 144 vectors of the person's.
 * Faces without a vector have no distance.
 */
export async function compareWithPerson(of: PersonFaces, faceIds: readonly string[]): Promise<PersonComparison> {
  const { catalog, embedder } = of;
  const theirs = await loadComparedFaces(of);
  const asked = new Set(faceIds);
  const vectors = await getVectors(catalog, embedder.id, [...new Set([...faceIds, ...theirs])]);
  const known = vectors.filter(({ faceId }) => !asked.has(faceId));
  const sums = new Map(known.map(({ faceId }) => [faceId, 0]));
  const distances = new Map<string, number>();
  for (const { faceId, vector } of vectors) {
    if (!asked.has(faceId)) continue;
    const apart = distancesTo(embedder, vector, known);
    for (const [id, distance] of apart) sums.set(id, sums.get(id)! + distance);
    const half = [...apart.values()].sort((a, b) => a - b).slice(0, Math.ceil(known.length / 2));
    if (half.length > 0) distances.set(faceId, half.reduce((sum, each) => sum + each, 0) / half.length);
  }
  return { distances, nearest: [...sums].sort((a, b) => a[1] - b[1]).map(([faceId]) => faceId) };
}

function distancesTo(embedder: EmbedderRecord, from: Float32Array, faces: readonly FaceVector[]): Map<string, number> {
  return new Map(
    faces.map(({ faceId, vector }) => [faceId, calibrated(embedder, Math.sqrt(squaredDistance(from, vector)))]),
  );
}

/** Of the person's faces those that are compared; nobody said of any that it is not theirs. */
async function loadComparedFaces(of: PersonFaces): Promise<string[]> {
  const { catalog, version, personId, clusterIds, confirmed } = of;
  const some = clusterIds.slice(0, CLUSTERS_READ);
  const read = await Promise.all(some.map((clusterId) => readCluster(catalog, version, clusterId)));
  const clusters = read.flatMap((cluster) => cluster ?? []).sort((a, b) => b.size - a.size);
  const compared = clusters.slice(0, CLUSTERS_COMPARED);
  const [inTheirs, byTheirs] = await Promise.all([
    readHeldIn(
      catalog,
      version,
      compared.map(({ clusterId }) => clusterId),
    ),
    readHeldBy(catalog, version, clusterIds),
  ]);
  const others = new Set(inTheirs.flatMap((name) => (listedPerson(name, of.clusters) ? [name.faceId] : [])));
  const kept = byTheirs.filter((name) => listedPerson(name, of.clusters) === personId).map(({ faceId }) => faceId);
  const faces = compared.flatMap((cluster) =>
    cluster.faces
      .filter(({ faceId }) => !others.has(faceId))
      .slice(0, FACES_A_CLUSTER)
      .map(({ faceId }) => faceId),
  );
  const found = [...new Set([...faces, ...confirmed.slice(-CONFIRMED_COMPARED), ...kept.slice(0, KEPT_COMPARED)])];
  const decisions = await getFaceDecisions(catalog, found);
  return found.filter((faceId) => mayBelong(decisions.get(faceId), personId));
}
