import type { ContestedFace, EarlyFace, Nearness, NearPair } from "../catalog/versions/nearness.ts";
import { UnionFind } from "../dbscan/union-find.ts";

/**
 * Number of open faces, clusters and contested faces about which questions are found at a time: what a request reads about
 * them then has a limit, however large the library is.
 */
const WINDOW = 250;

/** Maximum number of similar open faces that are in one window, which then has no others. */
const MOST_ALIKE = 1000;

/** Faces and clusters that are asked about together: similar open faces are in one unit, everything else is by itself. */
interface Unit {
  readonly faces: readonly number[];
  readonly clusters: readonly number[];
  readonly contested: readonly ContestedFace[];
  readonly early: readonly EarlyFace[];
  /** Distance from the nearest cluster; infinite if none is near. */
  readonly distance: number;
}

/**
 * A nearness divided into windows, those with the shortest distances first. Similar open faces are in the same window; if
 * more than a thousand hang together, their least similar pairs are dropped.
 */
export class Windows {
  readonly count: number;
  private readonly whole: Nearness;
  private readonly windows: readonly Unit[];
  private readonly clustersOfFace: ReadonlyMap<number, readonly NearPair[]>;
  private readonly clustersOfCluster: ReadonlyMap<number, readonly NearPair[]>;
  private readonly yearsOfFace: ReadonlyMap<number, readonly NearPair[]>;
  private readonly yearsOfCluster: ReadonlyMap<number, readonly NearPair[]>;
  private readonly facesOfFace: ReadonlyMap<number, readonly NearPair[]>;

  constructor(nearness: Nearness) {
    this.whole = nearness;
    const { faceToCluster, clusterToCluster, faceToFace, times } = nearness;
    this.clustersOfFace = byFirst(faceToCluster);
    this.clustersOfCluster = byFirst(clusterToCluster);
    this.yearsOfFace = byFirst(times?.faceToYear ?? []);
    this.yearsOfCluster = byFirst(times?.clusterToYear ?? []);
    this.facesOfFace = byFirst(faceToFace);
    this.windows = filled(this.units());
    this.count = this.windows.length;
  }

  /** Returns the part of the nearness that a window needs. Only clusters of the window have pairs of their own. */
  at(window: number): Nearness {
    const { whole, windows } = this;
    if (this.count === 1) return whole;
    const { faces, clusters, contested, early } = windows[window]!;
    const pairsOf = (of: ReadonlyMap<number, readonly NearPair[]>, from: readonly number[]) =>
      from.flatMap((each) => of.get(each) ?? []);
    const faceToCluster = pairsOf(this.clustersOfFace, faces);
    const clusterToCluster = pairsOf(this.clustersOfCluster, clusters);
    const faceToYear = pairsOf(this.yearsOfFace, faces);
    const clusterToYear = pairsOf(this.yearsOfCluster, clusters);
    const near = [...faceToCluster, ...clusterToCluster, ...faceToYear, ...clusterToYear].map(([, to]) => to);
    const shown = [...new Set([...clusters, ...near])].sort((a, b) => a - b);
    const [faceAt, clusterAt] = [placesOf(faces), placesOf(shown)];
    const isAsked = new Set(clusters.map((cluster) => whole.clusterIds[cluster]));
    const toCluster = (pairs: readonly NearPair[], from: ReadonlyMap<number, number>) =>
      pairs.map(([a, b, distance]): NearPair => [from.get(a)!, clusterAt.get(b)!, distance]);
    const toFace = (pairs: readonly (readonly [number, number])[]) =>
      pairs.flatMap(([a, b]) => (faceAt.has(a) && faceAt.has(b) ? [[faceAt.get(a)!, faceAt.get(b)!] as const] : []));
    const placed = (some: readonly number[] = []) => some.flatMap((face) => faceAt.get(face) ?? []);
    return {
      neighbours: whole.neighbours,
      clusterIds: shown.map((cluster) => whole.clusterIds[cluster]!),
      faceIds: faces.map((face) => whole.faceIds[face]!),
      unclear: placed(whole.unclear),
      unlikely: placed(whole.unlikely),
      faceToCluster: toCluster(faceToCluster, faceAt),
      clusterToCluster: toCluster(clusterToCluster, clusterAt),
      faceToFace: pairsOf(this.facesOfFace, faces)
        .flatMap(([a, b, distance]): NearPair[] => (faceAt.has(b) ? [[faceAt.get(a)!, faceAt.get(b)!, distance]] : []))
        .sort((a, b) => a[2] - b[2] || a[0] - b[0] || a[1] - b[1]),
      held: (whole.held ?? []).flatMap(([face, source]) =>
        faceAt.has(face) ? [[faceAt.get(face)!, source] as const] : [],
      ),
      contested,
      reborn: (whole.reborn ?? []).filter(({ clusterId }) => isAsked.has(clusterId)),
      ...(whole.times
        ? {
            times: {
              faces: faces.map((face) => whole.times!.faces[face] ?? null),
              clusters: shown.map((cluster) => whole.times!.clusters[cluster] ?? null),
              faceToYear: toCluster(faceToYear, faceAt),
              clusterToYear: toCluster(clusterToYear, clusterAt),
              withCluster: whole.times.withCluster.flatMap(([face, cluster]) =>
                faceAt.has(face) ? [[faceAt.get(face)!, clusterAt.get(cluster)!] as const] : [],
              ),
              withFace: toFace(whole.times.withFace),
              early,
            },
          }
        : {}),
    };
  }

  private units(): Unit[] {
    const { contested = [], times, clusterIds, reborn = [] } = this.whole;
    const earlyOf = Map.groupBy(times?.early ?? [], ({ faceId }) => faceId);
    const distanceOf = (...some: (readonly NearPair[] | undefined)[]) =>
      Math.min(Number.POSITIVE_INFINITY, ...some.flatMap((pairs) => pairs?.map(([, , distance]) => distance) ?? []));
    const none = { faces: [], clusters: [], contested: [], early: [], distance: Number.POSITIVE_INFINITY };
    const units = alikeFaces(this.whole).map((faces): Unit => {
      const early = faces.flatMap((face) => {
        const found = earlyOf.get(this.whole.faceIds[face]!) ?? [];
        earlyOf.delete(this.whole.faceIds[face]!);
        return found;
      });
      const distances = faces.map((face) => distanceOf(this.clustersOfFace.get(face), this.yearsOfFace.get(face)));
      return { ...none, faces, early, distance: Math.min(...distances) };
    });
    const bornAgain = new Map(reborn.map(({ clusterId, distance }) => [clusterId, distance]));
    for (const [cluster, clusterId] of clusterIds.entries()) {
      const near = distanceOf(this.clustersOfCluster.get(cluster), this.yearsOfCluster.get(cluster));
      const distance = Math.min(near, bornAgain.get(clusterId) ?? near);
      if (distance < Number.POSITIVE_INFINITY) units.push({ ...none, clusters: [cluster], distance });
    }
    for (const each of contested) units.push({ ...none, contested: [each], distance: each.distance });
    for (const early of earlyOf.values()) units.push({ ...none, early, distance: this.whole.neighbours });
    return units.sort((a, b) => (a.distance === b.distance ? 0 : a.distance - b.distance));
  }
}

/** Puts units into windows, in order; there is at least one window. */
function filled(units: readonly Unit[]): Unit[] {
  const windows: Unit[][] = [[]];
  let size = 0;
  for (const unit of units) {
    const more = unit.faces.length + unit.clusters.length + unit.contested.length + unit.early.length;
    if (size > 0 && size + more > WINDOW) {
      windows.push([]);
      size = 0;
    }
    windows.at(-1)!.push(unit);
    size += more;
  }
  return windows.map((some) => ({
    faces: some.flatMap(({ faces }) => faces).sort((a, b) => a - b),
    clusters: some.flatMap(({ clusters }) => clusters).sort((a, b) => a - b),
    contested: some.flatMap(({ contested }) => contested),
    early: some.flatMap(({ early }) => early),
    distance: some[0]?.distance ?? Number.POSITIVE_INFINITY,
  }));
}

/** Divides the open faces into those that hang together by similar pairs, the most similar pairs first. */
function alikeFaces({ faceIds, faceToFace }: Nearness): number[][] {
  const sets = new UnionFind(faceIds.length);
  const sizes = new Uint32Array(faceIds.length).fill(1);
  for (const [a, b] of faceToFace) {
    const [left, right] = [sets.find(a), sets.find(b)];
    const size = sizes[left]! + sizes[right]!;
    if (left === right || size > MOST_ALIKE) continue;
    sets.union(left, right);
    sizes[sets.find(left)] = size;
  }
  return [...Map.groupBy(faceIds.keys(), (face) => sets.find(face)).values()];
}

const byFirst = (pairs: readonly NearPair[]) => Map.groupBy(pairs, ([from]) => from);

const placesOf = (some: readonly number[]) => new Map(some.map((each, place) => [each, place]));
