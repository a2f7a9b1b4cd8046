import { getJson, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { versionFolder } from "./versions.ts";

/** Two indices into lists of faces or clusters, with their distance on the calibrated scale. */
export type NearPair = readonly [from: number, to: number, distance: number];

/**
 * The open faces of a version and the clusters that are near one of them or near each other: enough to make suggestions, whatever people
 * name after the run. All faces here are open faces. Distances to clusters are from their centres.
 */
export interface Nearness {
  /** FACE_CLUSTER_DIST of the run: the distance within which faces are neighbours. */
  readonly neighbours: number;
  /** Of the clusters that are near something; of all clusters in versions of an earlier release. */
  readonly clusterIds: readonly string[];
  readonly faceIds: readonly string[];
  /** Faces that are too small, or not clear enough, to form a cluster, as indices of `faceIds`. */
  readonly unclear: readonly number[];
  /** Faces that are probably no faces, as indices of `faceIds`; absent from versions of an earlier release. */
  readonly unlikely?: readonly number[];
  /** Pairs of a face and a cluster; the pairs of a face together, nearest first. */
  readonly faceToCluster: readonly NearPair[];
  /** Pairs of clusters; both directions, the pairs of a cluster together, nearest first. */
  readonly clusterToCluster: readonly NearPair[];
  /** Pairs of faces; each pair once, nearest first. */
  readonly faceToFace: readonly NearPair[];
  /** Faces with a held name, and the cluster that it comes from; see held.ts. */
  readonly held?: readonly (readonly [face: number, source: string])[];
  /** Faces with a held name in a cluster of another person, those nearest to its centre first. */
  readonly contested?: readonly ContestedFace[];
  /** Clusters that belonged to nobody at the time of the run and in which most faces have held names. */
  readonly reborn?: readonly RebornCluster[];
  /** Dates of the open faces and clusters, and pairs found by date; absent from versions of an earlier release. */
  readonly times?: Times;
}

/** Dates of the open faces and clusters of a version, in minutes since 1970 of local time, and pairs found by date. */
export interface Times {
  /** When the photo of each open face was taken; null if its date says nothing. */
  readonly faces: readonly (number | null)[];
  /** The median of the dates of each cluster's photos; null if none says anything. */
  readonly clusters: readonly (number | null)[];
  /** Like faceToCluster and clusterToCluster, but from the cluster's mean face of the same year or one beside it. */
  readonly faceToYear: readonly NearPair[];
  readonly clusterToYear: readonly NearPair[];
  /** Pairs of faceToCluster or faceToYear for which the cluster has a face in a photo of the same event. */
  readonly withCluster: readonly (readonly [face: number, cluster: number])[];
  /** Pairs of faceToFace that are in photos of one event. */
  readonly withFace: readonly (readonly [face: number, other: number])[];
  /** Faces that held a name although the photo was taken before that person was born. */
  readonly early: readonly EarlyFace[];
}

/** A face with a held name from `source` that is older than the person, and the cluster that it is in, if any. */
export interface EarlyFace {
  readonly faceId: string;
  readonly source: string;
  readonly clusterId?: string;
  readonly minute: number;
}

/** A face with a held name from `source` in a cluster of another person, with its distance from the centre. */
export interface ContestedFace {
  readonly faceId: string;
  readonly source: string;
  readonly clusterId: string;
  readonly distance: number;
  /** When its photo was taken; absent if the date says nothing. */
  readonly minute?: number;
}

/** A cluster whose faces have held names from `sources`, with the distance of the nearest of them from its centre. */
export interface RebornCluster {
  readonly clusterId: string;
  readonly sources: readonly string[];
  readonly distance: number;
}

const keyOf = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}near.json`;

/** Writes the nearness of a version before it is in force. */
export async function putNearness(catalog: Catalog, version: number, nearness: Nearness): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, version), nearness);
}

/** Reads the nearness of a version; undefined if the version is no longer kept or was published without it. */
export async function readNearness(catalog: Catalog, version: number): Promise<Nearness | undefined> {
  return getJson<Nearness>(catalog, catalog.runsBucket, keyOf(catalog, version));
}
