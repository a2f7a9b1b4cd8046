import { rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import type { Distances } from "./distances.ts";

/** Result that a run would have with one FACE_CLUSTER_DIST. */
export interface ClusterCount {
  /** On the calibrated scale. */
  readonly distance: number;
  readonly clusters: number;
  /** Number of faces in no cluster. */
  readonly lone: number;
}

/**
 * Counts the clusters and open faces for several values of FACE_CLUSTER_DIST, from one pass over all pairs: the first
 * pass of a run, and its second pass with FACE_FEW_DIST. Ignores the later steps of a run: splitting wide clusters,
 * applying decisions and joining open faces.
 *
 * The number of clusters at a distance is the number of cores minus the number of edges of at most that length in the
 * minimum spanning tree by mutual reachability (Campello, Moulavi, Sander 2013). The length of an edge is the largest
 * of the distance of its two ends and the distances at which each of them becomes a core.
 */
export function countsAt(
  distances: Distances,
  embedder: EmbedderRecord,
  parameters: Parameters,
  at: readonly number[],
): ClusterCount[] {
  const { FACE_CLUSTER_CORE, FACE_FEW_CORE, FACE_FEW_DIST } = parameters;
  const cores = coreDistances(distances, FACE_CLUSTER_CORE);
  const covered = coverDistances(distances, cores);
  const edges = spanningEdges(distances, cores).sort();
  const coresInOrder = cores.slice().sort();
  const few = pairsWithin(distances, rawDistance(embedder, FACE_FEW_DIST) ** 2);
  return at.map((distance) => {
    const squared = rawDistance(embedder, distance) ** 2;
    const left = covered.map((each) => (each > squared ? 1 : 0));
    const second = fewClusters(left, few, FACE_FEW_CORE);
    const first = countUpTo(coresInOrder, squared) - countUpTo(edges, squared);
    const lone = left.reduce((sum, each) => sum + each, 0) - second.faces;
    return { distance, clusters: first + second.clusters, lone };
  });
}

/**
 * Returns the squared distance at which each row becomes a core: that of its `core`-th nearest row, itself included.
 */
function coreDistances({ n, squared }: Distances, core: number): Float32Array {
  const cores = new Float32Array(n).fill(Number.POSITIVE_INFINITY);
  if (core > n) return cores;
  for (let row = 0; row < n; row++) {
    cores[row] = squared.slice(row * n, (row + 1) * n).sort()[core - 1]!;
  }
  return cores;
}

/** Returns the squared distance at which each row becomes a core or a border. */
function coverDistances({ n, squared }: Distances, cores: Float32Array): Float32Array {
  const covered = cores.slice();
  for (let row = 0; row < n; row++) {
    for (let other = 0; other < n; other++) {
      covered[row] = Math.min(covered[row]!, Math.max(squared[row * n + other]!, cores[other]!));
    }
  }
  return covered;
}

/** Returns the n - 1 edges of the minimum spanning tree by mutual reachability (Prim), as squared distances. */
function spanningEdges({ n, squared }: Distances, cores: Float32Array): Float32Array {
  const edges = new Float32Array(Math.max(0, n - 1));
  const reach = new Float32Array(n).fill(Number.POSITIVE_INFINITY);
  const inTree = new Uint8Array(n);
  let last = 0;
  for (let edge = 0; edge < n - 1; edge++) {
    inTree[last] = 1;
    let nearest = -1;
    for (let row = 0; row < n; row++) {
      if (inTree[row]) continue;
      const mutual = Math.max(squared[last * n + row]!, cores[last]!, cores[row]!);
      if (mutual < reach[row]!) reach[row] = mutual;
      if (nearest < 0 || reach[row]! < reach[nearest]!) nearest = row;
    }
    edges[edge] = reach[nearest]!;
    last = nearest;
  }
  return edges;
}

/** Returns the pairs of rows within a squared distance: [a, b, a, b, ...]. */
function pairsWithin({ n, squared }: Distances, within: number): Int32Array {
  const pairs: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) if (squared[i * n + j]! <= within) pairs.push(i, j);
  }
  return Int32Array.from(pairs);
}

/** Counts the clusters of the second pass, and their faces, among rows that are left (1). */
function fewClusters(left: ArrayLike<number>, pairs: Int32Array, core: number): { clusters: number; faces: number } {
  const near = new Uint32Array(left.length).fill(1);
  const open = (at: number) => left[pairs[at]!] && left[pairs[at + 1]!];
  for (let at = 0; at < pairs.length; at += 2) {
    if (!open(at)) continue;
    near[pairs[at]!]!++;
    near[pairs[at + 1]!]!++;
  }
  const parent = Int32Array.from(left, (_, row) => row);
  const find = (row: number): number => {
    let root = row;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  };
  const grouped = Uint8Array.from(near, (count, row) => (left[row] && count >= core ? 1 : 0));
  const cores = grouped.slice();
  let clusters = cores.reduce((sum, each) => sum + each, 0);
  for (let at = 0; at < pairs.length; at += 2) {
    if (!open(at)) continue;
    const [a, b] = [pairs[at]!, pairs[at + 1]!];
    if (cores[a] && cores[b]) {
      const [rootA, rootB] = [find(a), find(b)];
      if (rootA !== rootB) clusters--;
      parent[rootA] = rootB;
    } else if (cores[a]) grouped[b] = 1;
    else if (cores[b]) grouped[a] = 1;
  }
  return { clusters, faces: grouped.reduce((sum, each) => sum + each, 0) };
}

/** Number of values of an ascending list that are at most `largest`. */
function countUpTo(ascending: Float32Array, largest: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= largest) low = middle + 1;
    else high = middle;
  }
  return low;
}
