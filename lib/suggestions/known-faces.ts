import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { listedPerson } from "../catalog/decisions/held-names.ts";
import { getDecisions } from "../catalog/decisions/people.ts";
import { someOfPerson } from "../catalog/decisions/person-sample.ts";
import { getVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { FaceVector } from "../catalog/store/types.ts";
import { readFirstParts } from "../catalog/versions/cluster-parts.ts";
import { readHeldBy, readHeldIn } from "../catalog/versions/held.ts";
import { mayBelong } from "../dbscan/constraints.ts";
import { type Comparable, Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";

/** Maximum number of a person's clusters whose faces are compared: the largest of those read. */
const CLUSTERS_COMPARED = 4;
const CLUSTERS_READ = 12;
/** Maximum number of faces compared per cluster: those nearest its centre. */
const FACES_A_CLUSTER = 24;
/** Maximum numbers of confirmed faces, and of faces that hold the person's name, that are compared. */
const CONFIRMED_COMPARED = 24;
const KEPT_COMPARED = 24;
/** Names held from the person's clusters of which the decisions are read. */
const HELD_READ = 200;

/** A person of a version of the clusters. */
export interface PersonFaces {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  readonly version: number;
  readonly personId: string;
}

/** Result of comparing some faces with a person's faces. */
export interface PersonComparison {
  /** By faceId, the mean distance to the nearer half of the person's faces, on the calibrated scale. */
  readonly distances: ReadonlyMap<string, number>;
  /** Ids of the person's faces, by their mean distance to the compared faces, nearest first. */
  readonly nearest: readonly string[];
}

/**
 * Compares faces with a person's faces: those in their clusters, confirmed ones, and those with the held name. Reads at
 * most 144 of the person's vectors. Faces without a vector have no distance.
 */
export async function compareWithPerson(of: PersonFaces, faceIds: readonly string[]): Promise<PersonComparison> {
  const { catalog, embedder } = of;
  const theirs = await loadComparedFaces(of);
  const asked = new Set(faceIds);
  const vectors = await getVectors(catalog, embedder.id, [...new Set([...faceIds, ...theirs])]);
  const known = vectors.filter(({ faceId }) => !asked.has(faceId));
  const sums = new Map(known.map(({ faceId }) => [faceId, 0]));
  const distances = new Map<string, number>();
  for (const face of vectors) {
    const { faceId } = face;
    if (!asked.has(faceId)) continue;
    const apart = distancesTo(embedder, face, known);
    for (const [id, distance] of apart) sums.set(id, sums.get(id)! + distance);
    const half = [...apart.values()].sort((a, b) => a - b).slice(0, Math.ceil(known.length / 2));
    if (half.length > 0) distances.set(faceId, half.reduce((sum, each) => sum + each, 0) / half.length);
  }
  return { distances, nearest: [...sums].sort((a, b) => a[1] - b[1]).map(([faceId]) => faceId) };
}

function distancesTo(embedder: EmbedderRecord, from: Comparable, faces: readonly FaceVector[]): Map<string, number> {
  const distance = Distance.of(embedder);
  return new Map(faces.map((face) => [face.faceId, distance.between(from, face)]));
}

/** Reads the ids of the person's faces to compare, without those that decisions exclude. */
async function loadComparedFaces(of: PersonFaces): Promise<string[]> {
  const { catalog, version, personId } = of;
  const { clusterIds, confirmed } = await someOfPerson(catalog, personId, {
    clusters: CLUSTERS_READ,
    faces: CONFIRMED_COMPARED,
  });
  const clusters = (await readFirstParts(catalog, version, clusterIds)).sort((a, b) => b.size - a.size);
  const compared = clusters.slice(0, CLUSTERS_COMPARED);
  const comparedIds = compared.map(({ clusterId }) => clusterId);
  const [{ names: inTheirs }, { names: byTheirs }] = await Promise.all([
    readHeldIn(catalog, version, comparedIds, HELD_READ),
    readHeldBy(catalog, version, clusterIds, HELD_READ),
  ]);
  const held = [...inTheirs, ...byTheirs.slice(0, HELD_READ)];
  const decided = await getDecisions(
    catalog,
    held.flatMap(({ source, clusterId = source }) => [source, clusterId]),
  );
  const others = new Set(inTheirs.flatMap((name) => (listedPerson(name, decided) ? [name.faceId] : [])));
  const kept = byTheirs.filter((name) => listedPerson(name, decided) === personId).map(({ faceId }) => faceId);
  const faces = compared.flatMap((cluster) =>
    cluster.faces
      .filter(({ faceId }) => !others.has(faceId))
      .slice(0, FACES_A_CLUSTER)
      .map(({ faceId }) => faceId),
  );
  const found = [...new Set([...faces, ...confirmed, ...kept.slice(0, KEPT_COMPARED)])];
  const decisions = await getFaceDecisions(catalog, found);
  return found.filter((faceId) => mayBelong(decisions.get(faceId), personId));
}
