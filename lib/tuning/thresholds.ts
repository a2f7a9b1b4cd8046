import { rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import type { Distances } from "./distances.ts";

/** What a run would find with one distance. */
export interface ClusterCount {
  /** On the calibrated scale. */
  readonly distance: number;
  readonly clusters: number;
  /** Faces in no cluster. */
  readonly lone: number;
}

/**
 * What each of some distances would make of the faces as FACE_CLUSTER_DIST, from one pass over their pairs: DBSCAN as a run
 * does it first, and the second pass over what is left with FACE_FEW_DIST. Then a run also splits clusters that are too
 * wide, keeps to what people decided and lets lone faces join: those are not looked at here.
 *
 * Clusters at a distance are the cores there, less the edges of their minimum spanning tree by mutual reachability that
 * are no longer (Campello, Moulavi, Sander 2013): an edge is as long as the larger of its own length and those within
 * which its ends become cores.
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

/** Within which squared distance each row is a core: that of its nearest `core` rows, itself among them. */
function coreDistances({ n, squared }: Distances, core: number): Float32Array {
  const cores = new Float32Array(n).fill(Number.POSITIVE_INFINITY);
  if (core > n) return cores;
  for (let row = 0; row < n; row++) {
    cores[row] = squared.slice(row * n, (row + 1) * n).sort()[core - 1]!;
  }
  return cores;
}

/** Within which squared distance each row is a core, or has a core in reach. */
function coverDistances({ n, squared }: Distances, cores: Float32Array): Float32Array {
  const covered = cores.slice();
  for (let row = 0; row < n; row++) {
    for (let other = 0; other < n; other++) {
      covered[row] = Math.min(covered[row]!, Math.max(squared[row * n + other]!, cores[other]!));
    }
  }
  return covered;
}

/** The n - 1 edges of the minimum spanning tree by mutual reachability (Prim), as squared distances. */
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

/** Pairs of rows within a squared distance: first, second, first, second. */
function pairsWithin({ n, squared }: Distances, within: number): Int32Array {
  const pairs: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) if (squared[i * n + j]! <= within) pairs.push(i, j);
  }
  return Int32Array.from(pairs);
}

/** The second pass: clusters of at least `core` rows in reach of each other, among rows that are left. */
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

/** How many values of an ascending list are at most so large. */
function countUpTo(ascending: Float32Array, largest: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= largest) low = middle + 1;
    else high = middle;
  }
  return low;
}
