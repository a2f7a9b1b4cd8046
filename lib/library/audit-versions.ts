import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { InForce } from "../catalog/store/types.ts";
import { allOfPeople } from "../catalog/versions/by-person.ts";
import { allDated, isOfCluster } from "../catalog/versions/dated.ts";
import { allDecided } from "../catalog/versions/decided.ts";
import { allHeld, allHeldByCluster, type HeldName, isHeldBy, isHeldIn, isKept } from "../catalog/versions/held.ts";
import { PageMissing } from "../catalog/versions/pages.ts";
import { getRun, readInForce } from "../catalog/versions/runs.ts";
import {
  allClusters,
  allMembers,
  CLUSTER_ORDERS,
  listClusters,
  type Manifest,
  readManifest,
} from "../catalog/versions/versions.ts";
import type { Finding } from "./findings.ts";

/** Clusters of a list to read at a time. */
const CLUSTERS_AT_ONCE = 1000;

/** Checks that the lists of the version in force agree, by face and by cluster, and that its counts are right. */
export async function* findingsOfVersion(catalog: Catalog): AsyncGenerator<Finding> {
  const inForce = await readInForce(catalog);
  if (!inForce) return;
  const id = String(inForce.version);
  try {
    const manifest = await readManifest(catalog, inForce.version);
    const clusters = manifest && (await readClusters(catalog, manifest));
    const names = await Array.fromAsync(allHeld(catalog, inForce.version));
    const isWhole =
      clusters &&
      (await areDated(catalog, manifest, clusters)) &&
      (await areIn(catalog, manifest, clusters)) &&
      isCounted(inForce, manifest, clusters) &&
      names.every((name) => isPlaced(name, clusters));
    if (!isWhole) yield { kind: "version that contradicts itself", id };
    else if (!(await areListed(catalog, manifest, names))) yield { kind: "held names that disagree", id };
  } catch (error) {
    if (!(error instanceof PageMissing)) throw error;
    yield { kind: "version that contradicts itself", id };
  }
}

/** The clusters of a version. */
interface Clusters {
  readonly clusterIds: ReadonlySet<string>;
  /** By faceId. */
  readonly clusterOf: ReadonlyMap<string, string>;
}

/** Reads the clusters of a version. Undefined if its lists of clusters, of members and for display disagree. */
async function readClusters(catalog: Catalog, { version }: Manifest): Promise<Clusters | undefined> {
  const clusterIds = new Set<string>();
  const clusterOf = new Map<string, string>();
  let faces = 0;
  for await (const { clusterId, size, faces: own } of allClusters(catalog, version)) {
    clusterIds.add(clusterId);
    for (const { faceId } of own) clusterOf.set(faceId, clusterId);
    faces += size;
  }
  if (faces !== clusterOf.size) return undefined;
  for await (const { faceId, clusterId } of allMembers(catalog, version)) {
    if (clusterOf.get(faceId) !== clusterId) return undefined;
    faces--;
  }
  for (const order of CLUSTER_ORDERS) {
    const listed = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await listClusters(catalog, version, { limit: CLUSTERS_AT_ONCE, cursor, order });
      for (const { clusterId } of page.items) listed.add(clusterId);
      cursor = page.cursor;
    } while (cursor);
    if (listed.symmetricDifference(clusterIds).size > 0) return undefined;
  }
  return faces === 0 ? { clusterIds, clusterOf } : undefined;
}

/** Returns true if the list of photos by date has each photo of each cluster once. */
async function areDated(catalog: Catalog, manifest: Manifest, { clusterOf }: Clusters): Promise<boolean> {
  if (!manifest.datedPages) return true;
  const wanted = new Set([...clusterOf].map(([faceId, clusterId]) => `${clusterId} ${photoIdOfFace(faceId)}`));
  for await (const { clusterId, photoId } of allDated(catalog, manifest)) {
    if (isOfCluster(clusterId) && !wanted.delete(`${clusterId} ${photoId}`)) return false;
  }
  return wanted.size === 0;
}

/** Returns true if the clusters by person exist with the sizes listed, and decided faces are in the clusters listed. */
async function areIn(catalog: Catalog, manifest: Manifest, { clusterOf }: Clusters): Promise<boolean> {
  const sizes = new Map<string, number>();
  for (const clusterId of clusterOf.values()) sizes.set(clusterId, (sizes.get(clusterId) ?? 0) + 1);
  for await (const { clusterId, size } of allOfPeople(catalog, manifest)) {
    if (sizes.get(clusterId) !== size) return false;
  }
  for await (const [clusterId, faceIds] of allDecided(catalog, manifest)) {
    if (faceIds.some((faceId) => clusterOf.get(faceId) !== clusterId)) return false;
  }
  return true;
}

function isCounted(inForce: InForce, manifest: Manifest, { clusterIds, clusterOf }: Clusters): boolean {
  const isSame = (["eligible", "clusters", "clustered", "noise"] as const).every(
    (number) => inForce[number] === manifest[number],
  );
  return isSame && manifest.clusters === clusterIds.size && manifest.clustered === clusterOf.size;
}

/** Returns true if the cluster in a held name contains the face. */
function isPlaced({ faceId, clusterId }: HeldName, { clusterIds, clusterOf }: Clusters): boolean {
  const own = clusterOf.get(faceId);
  // A face that was recognised during the run is not a member.
  return clusterId === undefined ? own === undefined : clusterIds.has(clusterId) && (own ?? clusterId) === clusterId;
}

/** Returns true if each list of held names is complete, and the run's count is right. */
async function areListed(catalog: Catalog, { version, runId }: Manifest, names: readonly HeldName[]): Promise<boolean> {
  const { bySource, inCluster } = await allHeldByCluster(catalog, version);
  const run = await getRun(catalog, runId);
  return (
    areSame(names.filter(isHeldBy), bySource) &&
    areSame(names.filter(isHeldIn), inCluster) &&
    (run?.held === undefined || run.held === names.filter(isKept).length)
  );
}

function areSame(some: readonly HeldName[], others: readonly HeldName[]): boolean {
  const texts = (names: readonly HeldName[]) => JSON.stringify(names.map((name) => JSON.stringify(name)).sort());
  return texts(some) === texts(others);
}
