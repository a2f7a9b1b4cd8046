import { BadCursor, decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { deleteObjects, listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { Cluster, ClusterSummary } from "../store/types.ts";
import { groupedByPerson, PERSON_PAGING } from "./by-person.ts";
import { allClusters, CLUSTER_PAGING, partsOf, readCluster } from "./cluster-parts.ts";
import { DATED_PAGING, datedHeldParts, datedParts } from "./dated.ts";
import { DECIDED_PAGING, decidedParts } from "./decided.ts";
import { versionFolder } from "./folder.ts";
import { type HeldName, writeHeld } from "./held.ts";
import { type Manifest, putManifest, readManifest } from "./manifest.ts";
import { compare, pageCount, pagesWith, putKeyedPages, putPages, readPage, readPages } from "./pages.ts";
import { latestVersion } from "./runs.ts";
import { summarise } from "./summaries.ts";
import { type UngroupedFace, writeUngrouped } from "./ungrouped.ts";

export { allClusters, latestVersion, type Manifest, readCluster, readManifest, versionFolder };

/** The cluster of a face, with its distance from the cluster's centre on the calibrated scale. */
export interface Member {
  readonly faceId: string;
  readonly clusterId: string;
  readonly distance: number;
}

/** Default number of versions that are kept before the one in force. */
export const VERSIONS_KEPT = 5;

const MEMBERS_A_PAGE = 512;
const SUMMARIES_A_PAGE = 100;

/** A member as stored. */
export type MemberRow = readonly [faceId: string, clusterId: string, distance: number];

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
  const { memberPages = [] } = (await readManifest(catalog, version)) ?? {};
  const members = new Map<string, Member>();
  const wanted = await pagesWith(catalog, version, "members", memberPages, faceIds);
  for (const [page, rows] of await readPages<MemberRow>(catalog, version, "members", wanted.keys())) {
    for (const [faceId, clusterId, distance] of rows) {
      if (wanted.get(page)?.has(faceId)) members.set(faceId, { faceId, clusterId, distance });
    }
  }
  return members;
}

/** Reads every face that is in a cluster of a version, in order of faceId; one page in memory at a time. */
export async function* allMembers(catalog: Catalog, version: number): AsyncGenerator<Member> {
  const manifest = await readManifest(catalog, version);
  for (let page = 0; page < pageCount(manifest?.memberPages ?? []); page++) {
    for (const [faceId, clusterId, distance] of await readPage<MemberRow>(catalog, version, "members", page)) {
      yield { faceId, clusterId, distance };
    }
  }
}

/** Orders of a version's clusters: the latest to appear first and then the largest, or the largest first. */
export const CLUSTER_ORDERS = ["newest", "size"] as const;
export type ClusterOrder = (typeof CLUSTER_ORDERS)[number];

const ORDERS = {
  newest: {
    kind: "order",
    compare: (a: SortedCluster, b: SortedCluster) =>
      b.since - a.since || b.size - a.size || compare(a.clusterId, b.clusterId),
  },
  size: {
    kind: "by-size",
    compare: (a: SortedCluster, b: SortedCluster) => b.size - a.size || compare(a.clusterId, b.clusterId),
  },
} as const;

type SortedCluster = Pick<ClusterSummary, "clusterId" | "size" | "since">;

/**
 * Reads a page of a version's clusters. A cursor continues in the version that it came from, so that a run in between
 * neither repeats nor hides a cluster.
 *
 * @param version the version in which a list without a cursor begins: the one in force
 * @throws BadCursor also if the cursor's version is no longer kept
 */
export async function listClusters(
  catalog: Catalog,
  version: number,
  { limit, cursor, order = "newest" }: { limit: number; cursor?: string | undefined; order?: ClusterOrder },
): Promise<Page<ClusterSummary>> {
  const [from, start] = cursor ? decodeCursor(cursor).map(Number) : [version, 0];
  const manifest = await readManifest(catalog, from ?? Number.NaN);
  if (!manifest || start === undefined || !Number.isInteger(start) || start < 0) {
    if (cursor) throw new BadCursor();
    return { items: [] };
  }
  const end = Math.min(start + limit, manifest.clusters);
  const items =
    order === "size" && !manifest.bySize
      ? (await readRange(catalog, manifest, ORDERS.newest.kind, 0, manifest.clusters))
          .toSorted(ORDERS.size.compare)
          .slice(start, end)
      : await readRange(catalog, manifest, ORDERS[order].kind, start, end);
  return { items, ...(end < manifest.clusters ? { cursor: encodeCursor([manifest.version, end]) } : {}) };
}

async function readRange(
  catalog: Catalog,
  { version }: Manifest,
  kind: "order" | "by-size",
  start: number,
  end: number,
): Promise<ClusterSummary[]> {
  const items: ClusterSummary[] = [];
  for (let page = Math.floor(start / SUMMARIES_A_PAGE); page * SUMMARIES_A_PAGE < end; page++) {
    const summaries = await readPage<ClusterSummary>(catalog, version, kind, page);
    const first = page * SUMMARIES_A_PAGE;
    items.push(...summaries.slice(Math.max(0, start - first), end - first));
  }
  return items;
}

/** The fields of a manifest that come from the run rather than from its clusters. */
export type VersionOrigin = Pick<
  Manifest,
  "version" | "runId" | "plannedAt" | "model" | "eligible" | "noise" | "cells"
>;

/**
 * Writes a version, the manifest last. It is not read before `publishVersion` puts it in force, and writing it again
 * gives the same objects, so a repeated step does no harm.
 */
export async function writeVersion(
  catalog: Catalog,
  origin: VersionOrigin,
  clusters: readonly Cluster[],
  held: readonly HeldName[] = [],
  facts: VersionFacts = NO_FACTS,
): Promise<Manifest> {
  const members = clusters
    .flatMap(({ clusterId, faces }) => faces.map(({ faceId, distance }): MemberRow => [faceId, clusterId, distance]))
    .sort(([a], [b]) => compare(a, b));
  return writeLists(catalog, origin, {
    members,
    clusters: clusters.toSorted((a, b) => compare(a.clusterId, b.clusterId)),
    newest: clusters.toSorted(ORDERS.newest.compare),
    size: clusters.toSorted(ORDERS.size.compare),
    held,
    facts,
    count: { clusters: clusters.length, clustered: members.length },
  });
}

/** What a version's lists depend on besides its clusters. */
export interface VersionFacts {
  /** Dates of photos, by photoId. */
  readonly takenAt: ReadonlyMap<string, string>;
  /** Returns true if people have decided about a face. */
  isDecided(faceId: string): boolean;
  /** Returns the place by name of a cluster's person; undefined if it has none. */
  placeOf(clusterId: string): string | undefined;
  /** Returns true if a cluster is hidden; by default none is. */
  isHidden?(clusterId: string): boolean;
  /** Faces in no cluster; undefined if they are not known. */
  readonly ungrouped?: readonly UngroupedFace[];
}

const NO_FACTS: VersionFacts = { takenAt: new Map(), isDecided: () => true, placeOf: () => undefined };

/** The lists of a version, each in its order. */
export interface VersionLists {
  readonly members: Iterable<MemberRow>;
  /** Read several times. */
  readonly clusters: Iterable<Cluster>;
  readonly newest: Iterable<Cluster>;
  readonly size: Iterable<Cluster>;
  readonly held: readonly HeldName[];
  readonly facts: VersionFacts;
  readonly count: Pick<Manifest, "clusters" | "clustered">;
}

/** Writes the lists of a version, then the manifest. */
export async function writeLists(
  catalog: Catalog,
  origin: VersionOrigin,
  { members, clusters, newest, size, held, facts, count }: VersionLists,
): Promise<Manifest> {
  const { version } = origin;
  const memberPaging = { keyOf: ([faceId]: MemberRow) => faceId, full: MEMBERS_A_PAGE };
  const summaryPaging = { keyOf: ({ clusterId }: ClusterSummary) => clusterId, full: SUMMARIES_A_PAGE };
  const memberPages = await putKeyedPages(catalog, version, "members", members, memberPaging);
  const clusterPages = await putKeyedPages(catalog, version, "clusters", partsOf(clusters), CLUSTER_PAGING);
  await putPages(catalog, version, ORDERS.newest.kind, Iterator.from(newest).map(summarise), summaryPaging);
  await putPages(catalog, version, ORDERS.size.kind, Iterator.from(size).map(summarise), summaryPaging);
  const dated = [datedParts(clusters, facts.takenAt), datedHeldParts(held, facts.takenAt)];
  const datedPages = await putKeyedPages(catalog, version, "dated", inTurn(dated), DATED_PAGING);
  const decided = decidedParts(clusters, facts.isDecided);
  const decidedPages = await putKeyedPages(catalog, version, "decided", decided, DECIDED_PAGING);
  const ofPeople = groupedByPerson(clusters, facts.placeOf);
  const personPages = await putKeyedPages(catalog, version, "by-person", ofPeople, PERSON_PAGING);
  const byKey = { memberPages, clusterPages, datedPages, decidedPages, personPages };
  const pages = { ...byKey, bySize: true, ...(await writeHeld(catalog, version, held)) } as const;
  const ungrouped = facts.ungrouped && (await writeUngrouped(catalog, version, facts.ungrouped));
  const manifest: Manifest = {
    ...{ ...origin, ...count, ...pages, unnamed: countUnnamed(clusters, facts) },
    ...(ungrouped === undefined ? {} : { ungrouped }),
  };
  await putManifest(catalog, manifest);
  return manifest;
}

function* inTurn<T>(lists: readonly Iterable<T>[]): Generator<T> {
  for (const list of lists) yield* list;
}

function countUnnamed(clusters: Iterable<Cluster>, { placeOf, isHidden }: VersionFacts): number {
  let count = 0;
  for (const { clusterId } of clusters) if (placeOf(clusterId) === undefined && !isHidden?.(clusterId)) count++;
  return count;
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
