import type { Catalog } from "../store/open.ts";
import type { Cluster } from "../store/types.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { type Paging, pageCount, pagesWith, readPage, readPages } from "./pages.ts";

/** Consecutive faces of a cluster, as stored: a large cluster is divided, so that a reader of some faces reads no others. */
export interface ClusterPart extends Cluster {
  /** The position of the first face in the cluster; absent for 0. */
  readonly start?: number;
}

const FACES_A_PART = 1024;

/** Digits of a position in a key. */
const DIGITS = 9;

/** Sorts behind the clusterId alone, and before every other clusterId. */
const keyAt = (clusterId: string, start: number) => `${clusterId} ${String(start).padStart(DIGITS, "0")}`;

export const CLUSTER_PAGING: Paging<ClusterPart> = {
  keyOf: ({ clusterId, start }) => (start ? keyAt(clusterId, start) : clusterId),
  full: FACES_A_PART,
  weight: ({ faces }) => faces.length,
};

/** Divides clusters into parts, in the same order. */
export function* partsOf(clusters: Iterable<Cluster>): Generator<ClusterPart> {
  for (const cluster of clusters) {
    for (let start = 0; start === 0 || start < cluster.faces.length; start += FACES_A_PART) {
      const faces = cluster.faces.slice(start, start + FACES_A_PART);
      yield { ...cluster, faces, ...(start > 0 ? { start } : {}) };
    }
  }
}

/** The range of faces to read of a cluster, by position: nearest to the centre first. */
export interface FaceRange {
  readonly from?: number;
  readonly to?: number;
}

/**
 * Reads a cluster of a version, with the faces in a range, by default all; undefined if the version has none of this id.
 * Reads as many pages as the range needs, whatever the size of the cluster.
 */
export async function readCluster(
  catalog: Catalog,
  version: number,
  clusterId: string,
  { from = 0, to = Number.POSITIVE_INFINITY }: FaceRange = {},
): Promise<Cluster | undefined> {
  const manifest = await readManifest(catalog, version);
  if (!manifest) return undefined;
  const [first] = await readParts(catalog, manifest, clusterId, [from]);
  if (!first) return undefined;
  const { start = 0, ...cluster } = first;
  const starts: number[] = [];
  for (let next = start + first.faces.length; next < Math.min(to, cluster.size); next += FACES_A_PART)
    starts.push(next);
  const others = await readParts(catalog, manifest, clusterId, starts);
  const faces = [first, ...others].flatMap((part) => part.faces);
  return {
    ...cluster,
    faces: from > start || to < start + faces.length ? faces.slice(from - start, to - start) : faces,
  };
}

/** Reads the beginnings of these clusters of a version; those that it does not have are left out. */
export async function readFirstParts(
  catalog: Catalog,
  version: number,
  clusterIds: readonly string[],
): Promise<ClusterPart[]> {
  const { clusterPages = [] } = (await readManifest(catalog, version)) ?? {};
  const wanted = new Set(clusterIds);
  const numbers = await pagesWith(catalog, version, "clusters", clusterPages, wanted);
  const pages = await readPages<ClusterPart>(catalog, version, "clusters", numbers.keys());
  return [...pages.values()].flat().filter(({ clusterId, start = 0 }) => start === 0 && wanted.has(clusterId));
}

/** Reads the parts of a cluster that contain these positions, in order. */
async function readParts(
  catalog: Catalog,
  { version, clusterPages }: Manifest,
  clusterId: string,
  positions: readonly number[],
): Promise<ClusterPart[]> {
  const keys = positions.map((position) => keyAt(clusterId, position));
  const numbers = await pagesWith(catalog, version, "clusters", clusterPages, keys);
  const pages = await readPages<ClusterPart>(catalog, version, "clusters", numbers.keys());
  return [...pages.values()]
    .flat()
    .filter((part) => part.clusterId === clusterId && positions.some((position) => isIn(part, position)))
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}

function isIn({ start = 0, faces, size }: ClusterPart, position: number): boolean {
  // A position behind the last face finds the cluster too, without any of its faces.
  const end = start + faces.length;
  return position >= start && (position < end || end >= size);
}

/** Reads every cluster of a version part by part, in order of clusterId and position; one page in memory at a time. */
export async function* allParts(catalog: Catalog, version: number): AsyncGenerator<ClusterPart> {
  const manifest = await readManifest(catalog, version);
  for (let page = 0; page < pageCount(manifest?.clusterPages ?? []); page++) {
    yield* await readPage<ClusterPart>(catalog, version, "clusters", page);
  }
}

/** Reads every cluster of a version with its members, in order of clusterId; one cluster in memory at a time. */
export async function* allClusters(catalog: Catalog, version: number): AsyncGenerator<Cluster> {
  let parts: ClusterPart[] = [];
  for await (const part of allParts(catalog, version)) {
    if (parts.length > 0 && part.clusterId !== parts[0]!.clusterId) {
      yield joined(parts);
      parts = [];
    }
    parts.push(part);
  }
  if (parts.length > 0) yield joined(parts);
}

function joined([first, ...others]: readonly ClusterPart[]): Cluster {
  return others.length === 0 ? first! : { ...first!, faces: [first!, ...others].flatMap(({ faces }) => faces) };
}
