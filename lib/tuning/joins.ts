import type { Catalog } from "../catalog/store/open.ts";
import { readCentres } from "../catalog/versions/centres.ts";
import type { KnownClusters } from "../recognition/known-clusters.ts";
import type { SampledFace } from "./sample.ts";

/** Number of faces that would be in no cluster with one FACE_MATCH_DIST. */
export interface LoneCount {
  readonly distance: number;
  readonly lone: number;
}

/**
 * Counts the faces that would be in no cluster of the version in force, for several values of FACE_MATCH_DIST. Ignores
 * people's decisions, and the rule about several faces of one photo.
 */
export async function loneAt(
  catalog: Catalog,
  clusters: KnownClusters,
  faces: readonly SampledFace[],
  at: readonly number[],
): Promise<LoneCount[]> {
  const needed = await neededReach(catalog, clusters, faces);
  return at.map((distance) => ({ distance, lone: needed.filter((reach) => reach > distance).length }));
}

/**
 * Returns, for each face, the smallest FACE_MATCH_DIST with which it is in a cluster: its distance beyond the spread of
 * the cluster that it is in or would join. Infinity if it joins none.
 */
async function neededReach(
  catalog: Catalog,
  clusters: KnownClusters,
  faces: readonly SampledFace[],
): Promise<number[]> {
  const known = await clusters.inForce();
  const centres = known && (await readCentres(catalog, known.version));
  if (!known || !centres) return faces.map(() => Number.POSITIVE_INFINITY);
  const spreads = new Map(known.clusterIds.map((clusterId, at) => [clusterId, known.spreads[at]!]));
  const lone = faces.filter(({ clusterId }) => clusterId === undefined);
  const near = await clusters.near(known, lone, centres.farthest + known.marginAt(centres.farthest));
  const joins = new Map(
    lone.map(({ faceId }, at) => {
      const [nearest, rival] = (near.get(at) ?? []).toSorted((a, b) => a.distance - b.distance);
      const clear = nearest && nearest.distance <= centres.farthest;
      const guessed = clear && rival && rival.distance - nearest.distance < known.marginAt(nearest.distance);
      const reach = clear && !guessed ? nearest.distance - known.spreads[nearest.group]! : Number.POSITIVE_INFINITY;
      return [faceId, reach];
    }),
  );
  return faces.map(({ faceId, clusterId, distance = 0 }) =>
    clusterId === undefined ? joins.get(faceId)! : distance - (spreads.get(clusterId) ?? 0),
  );
}
