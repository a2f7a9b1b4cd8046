import type { Catalog } from "../catalog/store/open.ts";
import { readCentres } from "../catalog/versions/centres.ts";
import { readManifest } from "../catalog/versions/manifest.ts";
import { type NeededReaches, readNeededReaches } from "../catalog/versions/needed-reaches.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { neededReach } from "../dbscan/match.ts";
import type { KnownClusters } from "../recognition/known-clusters.ts";
import type { SampledFace } from "./sample.ts";

/** Number of faces that would be in no cluster with one FACE_MATCH_DIST. */
export interface LoneCount {
  readonly distance: number;
  readonly lone: number;
}

/**
 * Counts the faces that would be in no cluster of the version in force, for several values of FACE_MATCH_DIST. Ignores
 * people's decisions, and the rule about several faces of one photo. In a version with cells the run has counted all faces; these
 * counts are in the proportion of the given ones.
 */
export async function loneAt(
  catalog: Catalog,
  clusters: KnownClusters,
  faces: readonly SampledFace[],
  at: readonly number[],
): Promise<LoneCount[]> {
  const version = await latestVersion(catalog);
  const counted = version === undefined ? undefined : await readCounted(catalog, version);
  if (counted) {
    const share = faces.length / Math.max(1, counted.faces);
    const loneOf = (distance: number) => counted.lone[Math.round(distance / counted.step)] ?? counted.lone.at(-1) ?? 0;
    return at.map((distance) => ({ distance, lone: Math.round(share * loneOf(distance)) }));
  }
  const needed = await neededReaches(catalog, clusters, faces);
  return at.map((distance) => ({ distance, lone: needed.filter((reach) => reach > distance).length }));
}

async function readCounted(catalog: Catalog, version: number): Promise<NeededReaches | undefined> {
  const manifest = await readManifest(catalog, version);
  return manifest?.cells ? readNeededReaches(catalog, version) : undefined;
}

/**
 * Returns, for each face, the smallest FACE_MATCH_DIST with which it is in a cluster: its distance beyond the spread of
 * the cluster that it is in or would join. Infinity if it joins none.
 */
async function neededReaches(
  catalog: Catalog,
  clusters: KnownClusters,
  faces: readonly SampledFace[],
): Promise<number[]> {
  const known = await clusters.inForce();
  const centres = known && (await readCentres(catalog, known.version));
  if (!known || !centres) return faces.map(() => Number.POSITIVE_INFINITY);
  const { clusterIds, radii, spreads: stored = radii } = centres;
  const spreads = new Map(clusterIds.map((clusterId, at) => [clusterId, stored[at]!]));
  const spreadOf = (group: number) => stored[group]!;
  const lone = faces.filter(({ clusterId }) => clusterId === undefined);
  const near = await clusters.near(known, lone, centres.farthest + known.marginAt(centres.farthest));
  const joins = new Map(
    lone.map(({ faceId }, at) => {
      const range = { farthest: centres.farthest, spreadOf, marginAt: known.marginAt };
      return [faceId, neededReach(near.get(at) ?? [], range)];
    }),
  );
  return faces.map(({ faceId, clusterId, distance = 0 }) =>
    clusterId === undefined ? joins.get(faceId)! : distance - (spreads.get(clusterId) ?? 0),
  );
}
