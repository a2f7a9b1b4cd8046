import { getJson, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { versionFolder } from "./versions.ts";

/** Two places in lists, and the distance on the calibrated scale between what is there. */
export type NearPair = readonly [from: number, to: number, distance: number];

/**
 * What a version leaves open, and what is near it: enough to ask people who it is, whatever they name meanwhile. A face
 * here is in no cluster. Distances to clusters are from their centres.
 */
export interface Nearness {
  /** FACE_CLUSTER_DIST that the run went by: within which faces are neighbours. */
  readonly neighbours: number;
  readonly clusterIds: readonly string[];
  readonly faceIds: readonly string[];
  /** Those of the faces that are too small, or not clear enough, to form a cluster. */
  readonly unclear: readonly number[];
  /** From a face to a cluster; those of a face together, nearest first. */
  readonly faceToCluster: readonly NearPair[];
  /** From a cluster to another; both directions, those of a cluster together, nearest first. */
  readonly clusterToCluster: readonly NearPair[];
  /** From a face to another; each pair once, nearest first. */
  readonly faceToFace: readonly NearPair[];
  /** Those of the faces that keep a name, and the cluster it comes from; see held.ts. */
  readonly held?: readonly (readonly [face: number, source: string])[];
  /** Faces that keep a name in a cluster of another person, those nearest to its centre first. */
  readonly contested?: readonly ContestedFace[];
  /** Clusters, nobody's at the run, most of whose faces keep names. */
  readonly reborn?: readonly RebornCluster[];
}

/** A face that keeps the name it has from `source` in a cluster of somebody else, so far from its centre. */
export interface ContestedFace {
  readonly faceId: string;
  readonly source: string;
  readonly clusterId: string;
  readonly distance: number;
}

/** A cluster whose faces keep the names that they have from `sources`, and how near the nearest of them is to its centre. */
export interface RebornCluster {
  readonly clusterId: string;
  readonly sources: readonly string[];
  readonly distance: number;
}

const keyOf = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}near.json`;

/** Writes the nearness of a version that is not in force yet. */
export async function putNearness(catalog: Catalog, version: number, nearness: Nearness): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, version), nearness);
}

/** The nearness of a version; undefined where there is no such version any more, or it was published without. */
export async function readNearness(catalog: Catalog, version: number): Promise<Nearness | undefined> {
  return getJson<Nearness>(catalog, catalog.runsBucket, keyOf(catalog, version));
}
