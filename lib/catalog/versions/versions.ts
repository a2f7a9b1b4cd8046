import { BadCursor, decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { deleteObjects, listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { Cluster, ClusterSummary } from "../store/types.ts";
import { type HeldName, writeHeld } from "./held.ts";
import { type Manifest, putManifest, readManifest, versionFolder } from "./manifest.ts";
import { compare, pageOf, pages, putPages, readPage } from "./pages.ts";
import { latestVersion } from "./runs.ts";

export { latestVersion, type Manifest, readManifest, versionFolder };

/** The cluster of a face, with its distance from the cluster's centre on the calibrated scale. */
export interface Member {
  readonly faceId: string;
  readonly clusterId: string;
  readonly distance: number;
}

/** Default number of versions that are kept before the one in force. */
export const VERSIONS_KEPT = 5;

const MEMBERS_A_PAGE = 4096;
const CLUSTER_FACES_A_PAGE = 2048;
const SUMMARIES_A_PAGE = 100;
const COVER_FACES = 12;

type MemberRow = readonly [faceId: string, clusterId: string, distance: number];

/**
 * Reads the clusters of faces in a version, by faceId; a face outside every cluster is absent. Two reads for the faces
 * of one photo. The version may contain faces that were deleted since: code that shows faces reads their rows anyway.
 *
 * @example
 * const version = await latestVersion(catalog);
 * const members = version ? await readMembers(catalog, version, faceIds) : new Map();
 */
export async function readMembers(
  catalog: Catalog,
  version: number,
  faceIds: readonly string[],
): Promise<Map<string, Member>> {
  const manifest = await readManifest(catalog, version);
  const wanted = new Map<number, Set<string>>();
  for (const faceId of faceIds) {
    const page = pageOf(manifest?.memberPages ?? [], faceId);
    if (page >= 0) wanted.set(page, (wanted.get(page) ?? new Set()).add(faceId));
  }
  const members = new Map<string, Member>();
  for (const [page, ids] of wanted) {
    for (const [faceId, clusterId, distance] of await readPage<MemberRow>(catalog, version, "members", page)) {
      if (ids.has(faceId)) members.set(faceId, { faceId, clusterId, distance });
    }
  }
  return members;
}

/** Reads every face that is in a cluster of a version, in order of faceId; one page in memory at a time. */
export async function* allMembers(catalog: Catalog, version: number): AsyncGenerator<Member> {
  const manifest = await readManifest(catalog, version);
  for (let page = 0; page < (manifest?.memberPages.length ?? 0); page++) {
    for (const [faceId, clusterId, distance] of await readPage<MemberRow>(catalog, version, "members", page)) {
      yield { faceId, clusterId, distance };
    }
  }
}

/** Reads one cluster of a version with all its members; undefined if the version has none of this id. Two reads. */
export async function readCluster(catalog: Catalog, version: number, clusterId: string): Promise<Cluster | undefined> {
  const manifest = await readManifest(catalog, version);
  const page = pageOf(manifest?.clusterPages ?? [], clusterId);
  if (page < 0) return undefined;
  const clusters = await readPage<Cluster>(catalog, version, "clusters", page);
  return clusters.find((cluster) => cluster.clusterId === clusterId);
}

/** Reads every cluster of a version with its members, in order of clusterId; one page in memory at a time. */
export async function* allClusters(catalog: Catalog, version: number): AsyncGenerator<Cluster> {
  const manifest = await readManifest(catalog, version);
  for (let page = 0; page < (manifest?.clusterPages.length ?? 0); page++) {
    yield* await readPage<Cluster>(catalog, version, "clusters", page);
  }
}

/**
 * Reads a page of a version's clusters: the latest to appear first, then the largest. A cursor continues in the version
 * that it came from, so that a run in between neither repeats nor hides a cluster.
 *
 * @param version the version in which a list without a cursor begins: the one in force
 * @throws BadCursor also if the cursor's version is no longer kept
 */
export async function listClusters(
  catalog: Catalog,
  version: number,
  limit: number,
  cursor?: string,
): Promise<Page<ClusterSummary>> {
  const [from, start] = cursor ? decodeCursor(cursor).map(Number) : [version, 0];
  const manifest = await readManifest(catalog, from ?? Number.NaN);
  if (!manifest || start === undefined || !Number.isInteger(start) || start < 0) {
    if (cursor) throw new BadCursor();
    return { items: [] };
  }
  const end = Math.min(start + limit, manifest.clusters);
  const items: ClusterSummary[] = [];
  for (let page = Math.floor(start / SUMMARIES_A_PAGE); page * SUMMARIES_A_PAGE < end; page++) {
    const summaries = await readPage<ClusterSummary>(catalog, manifest.version, "order", page);
    const first = page * SUMMARIES_A_PAGE;
    items.push(...summaries.slice(Math.max(0, start - first), end - first));
  }
  return { items, ...(end < manifest.clusters ? { cursor: encodeCursor([manifest.version, end]) } : {}) };
}

/** The fields of a manifest that come from the run rather than from its clusters. */
export type VersionOrigin = Pick<Manifest, "version" | "runId" | "plannedAt" | "model" | "eligible" | "noise">;

/**
 * Writes a version, the manifest last. It is not read before `publishVersion` puts it in force, and writing it again
 * gives the same objects, so a repeated step does no harm.
 */
export async function writeVersion(
  catalog: Catalog,
  origin: VersionOrigin,
  clusters: readonly Cluster[],
  held: readonly HeldName[] = [],
): Promise<Manifest> {
  const { version } = origin;
  const members = clusters
    .flatMap(({ clusterId, faces }) => faces.map(({ faceId, distance }): MemberRow => [faceId, clusterId, distance]))
    .sort(([a], [b]) => compare(a, b));
  const byId = clusters.toSorted((a, b) => compare(a.clusterId, b.clusterId));
  const inOrder = clusters.toSorted(
    (a, b) => b.since - a.since || b.size - a.size || compare(a.clusterId, b.clusterId),
  );
  const memberPages = pages(members, MEMBERS_A_PAGE, () => 1);
  const clusterPages = pages(byId, CLUSTER_FACES_A_PAGE, ({ size }) => size);
  await putPages(catalog, version, "members", memberPages);
  await putPages(catalog, version, "clusters", clusterPages);
  await putPages(
    catalog,
    version,
    "order",
    pages(inOrder.map(summarise), SUMMARIES_A_PAGE, () => 1),
  );
  const manifest: Manifest = {
    ...origin,
    clusters: clusters.length,
    clustered: members.length,
    memberPages: memberPages.map(([first]) => first![0]),
    clusterPages: clusterPages.map(([first]) => first!.clusterId),
    ...(await writeHeld(catalog, version, held)),
  };
  await putManifest(catalog, manifest);
  return manifest;
}

/** Lists the versions that are kept, ascending. */
export async function keptVersions(catalog: Catalog): Promise<number[]> {
  const versions = new Set<number>();
  for await (const key of listKeys(catalog, catalog.runsBucket, `${catalog.library}/versions/`)) {
    const [, , version] = key.split("/");
    if (key.endsWith("/manifest.json")) versions.add(Number(version));
  }
  return [...versions];
}

/** Deletes all versions older than the last `kept` before the one in force. */
export async function deleteOldVersions(catalog: Catalog, inForce: number, kept = VERSIONS_KEPT): Promise<void> {
  const oldest = versionFolder(catalog, Math.max(0, inForce - kept));
  const old: string[] = [];
  for await (const key of listKeys(catalog, catalog.runsBucket, `${catalog.library}/versions/`)) {
    if (key >= oldest) break;
    old.push(key);
  }
  await deleteObjects(catalog, catalog.runsBucket, old);
}

function summarise({ clusterId, size, radius, since, faces }: Cluster): ClusterSummary {
  return { clusterId, size, radius, since, cover: faces.slice(0, COVER_FACES).map(({ faceId }) => faceId) };
}
