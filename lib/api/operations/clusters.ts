import type { ActionFacts } from "../../catalog/decisions/action-facts.ts";
import type { Actor } from "../../catalog/decisions/actions.ts";
import { TooManyRows } from "../../catalog/decisions/draft.ts";
import { loadStates } from "../../catalog/decisions/etags.ts";
import { listedPerson } from "../../catalog/decisions/held-names.ts";
import { getDecisions } from "../../catalog/decisions/people.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import { BadCursor, decodeCursor, encodeCursor } from "../../catalog/store/cursor.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { ClusterSummary } from "../../catalog/store/types.ts";
import { MOST_HELD, readHeldIn } from "../../catalog/versions/held.ts";
import { readArrivals } from "../../catalog/versions/membership.ts";
import { latestVersion, listClusters as listSummaries, readCluster } from "../../catalog/versions/versions.ts";
import { belongingsOfFaces } from "../../catalog/views/belonging.ts";
import { readStaleMemberships } from "../../catalog/views/stale-memberships.ts";
import { likelyPeople } from "../../suggestions/likely-people.ts";
import type { ApiContext, DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound } from "../problem.ts";
import { peopleOfClusters } from "./named-people.ts";
import { showFace } from "./shown.ts";

/**
 * Clusters on a page. With the twelve links of each, whose session tokens have up to 1,600 characters, more of them would
 * come close to the 6 MB that a Lambda function may answer.
 */
const MOST_CLUSTERS = 100;

/** Pages of a version that are read for one answer if filters leave nothing of them. */
const MOST_PAGES = 20;

/**
 * Lists clusters. A page may have fewer than `limit` because of filters, or none; the list ends when there is no cursor.
 */
export async function listClusters({ catalog }: ApiContext, { query }: Input<"listClusters">) {
  const version = await latestVersion(catalog);
  if (version === undefined) return { items: [] };
  const { named, hidden, order } = query;
  const limit = Math.min(query.limit, MOST_CLUSTERS);
  let cursor = query.cursor;
  for (let pages = 1; ; pages++) {
    const page = await listSummaries(catalog, version, { limit, cursor, order });
    cursor = page.cursor;
    const items = (await describe(catalog, version, page.items)).filter(
      (cluster) =>
        cluster.faces.length > 0 &&
        (named === undefined || (cluster.person !== undefined) === (named === "true")) &&
        (hidden === "all" || cluster.hidden === (hidden === "true")),
    );
    if (items.length > 0 || !cursor || pages === MOST_PAGES) return { items, cursor };
  }
}

interface GoneFaces {
  readonly version: number;
  readonly byCluster: ReadonlyMap<string, ReadonlySet<string>>;
  /** False if there are more: then each face that is shown has to be compared by itself. */
  readonly complete: boolean;
}

/**
 * The faces that no longer belong to their cluster of the current version, by cluster: people removed them, or they keep
 * another person's name.
 */
async function facesGone(catalog: Catalog, version: number, clusterIds: readonly string[]): Promise<GoneFaces> {
  const [{ names: held, more }, stale] = await Promise.all([
    readHeldIn(catalog, version, clusterIds, MOST_HELD),
    readStaleMemberships(catalog, { clusterIds }),
  ]);
  const others = held.flatMap(({ source, clusterId }) => [source, clusterId ?? source]);
  const decisions = await getDecisions(catalog, others);
  const gone = new Map(clusterIds.map((clusterId) => [clusterId, new Set<string>()]));
  for (const { faceId, clusterId = "", ...name } of held) {
    const isNamed = decisions.get(clusterId)?.personId !== undefined;
    if (isNamed && listedPerson({ faceId, clusterId, ...name }, decisions)) gone.get(clusterId)?.add(faceId);
  }
  for (const { faceId, clusterId = "", now } of stale.faces) {
    if (now?.clusterId === clusterId) gone.get(clusterId)?.delete(faceId);
    else gone.get(clusterId)?.add(faceId);
  }
  return { version, byCluster: gone, complete: stale.complete && more.size === 0 };
}

/** Returns those of these faces that are in their cluster, in order. */
async function withoutGone<T extends { readonly faceId: string }>(
  catalog: Catalog,
  clusterId: string,
  { version, byCluster, complete }: GoneFaces,
  faces: readonly T[],
): Promise<T[]> {
  if (complete) return faces.filter(({ faceId }) => !byCluster.get(clusterId)?.has(faceId));
  const members = new Map(faces.map(({ faceId }) => [faceId, { faceId, clusterId, distance: 0 }]));
  const belongings = await belongingsOfFaces(catalog, [...members.keys()], { version, members });
  return faces.filter(({ faceId }) => belongings.get(faceId)?.clusterId === clusterId);
}

/** Clusters with their people, the faces recognised since the run, and the cover faces that still exist. */
async function describe(catalog: Catalog, version: number, summaries: readonly ClusterSummary[]) {
  const clusterIds = summaries.map(({ clusterId }) => clusterId);
  const [people, decisions, states, arrivals, gone, existing] = await Promise.all([
    peopleOfClusters(catalog, clusterIds),
    getDecisions(catalog, clusterIds),
    loadStates(catalog, "cluster", clusterIds),
    readArrivals(catalog, version, clusterIds),
    facesGone(catalog, version, clusterIds),
    facesThatExist(
      catalog,
      summaries.flatMap(({ cover }) => cover),
    ),
  ]);
  return Promise.all(
    summaries.map(async ({ cover, ...summary }) => {
      const { clusterId, size } = summary;
      const left = size + (arrivals.get(clusterId)?.length ?? 0) - gone.byCluster.get(clusterId)!.size;
      const there = cover.filter((faceId) => existing.has(faceId)).map((faceId) => ({ faceId }));
      const shown = await withoutGone(catalog, clusterId, gone, there);
      return {
        ...summary,
        size: left,
        person: people.get(clusterId),
        hidden: decisions.get(clusterId)?.hidden ?? false,
        etag: `"${states.get(clusterId)}"`,
        faces: await Promise.all(shown.map(({ faceId }) => showFace(catalog, faceId))),
      };
    }),
  );
}

export async function getCluster(
  { catalog }: DecisionContext,
  { id, query }: Pick<Input<"getCluster">, "id" | "query">,
) {
  const from = query.cursor ? readPosition(query.cursor) : 0;
  const { clusterId, radius, since, size, faces, end } = await facesInForce(catalog, id, { from, limit: query.limit });
  const existing = await facesThatExist(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  return {
    clusterId,
    size,
    radius,
    since,
    person: (await peopleOfClusters(catalog, [id])).get(id),
    hidden: (await getDecisions(catalog, [id])).get(id)?.hidden ?? false,
    faces: await Promise.all(
      faces
        .filter(({ faceId }) => existing.has(faceId))
        .map(async ({ faceId, distance }) => ({ ...(await showFace(catalog, faceId)), distance })),
    ),
    cursor: end === undefined ? undefined : encodeCursor([end]),
  };
}

/** Lists the people that a cluster may be, for the field in which it gets a name. */
export async function listLikelyPeople({ catalog }: ApiContext, { id }: Input<"listLikelyPeople">) {
  const { version } = await requireCluster(catalog, id);
  return { items: await likelyPeople(catalog, version, id) };
}

/** Reads the version in force with a cluster of it, and the first of its faces. @throws Problem if there is none */
export async function requireCluster(catalog: Catalog, clusterId: string) {
  const version = await latestVersion(catalog);
  const cluster = version === undefined ? undefined : await readCluster(catalog, version, clusterId, { to: 1 });
  if (version === undefined || !cluster) throw notFound("cluster", clusterId);
  return { version, cluster };
}

type RequiredCluster = Awaited<ReturnType<typeof requireCluster>>;

/** The facts about an action that concerns clusters, with the first face of the first one. */
export function aboutClusters(
  required: readonly RequiredCluster[],
): Pick<ActionFacts, "clusters" | "faces" | "faceId"> {
  const clusters = required.map(({ cluster }) => cluster);
  return {
    clusters: clusters.length,
    faces: clusters.reduce((sum, { size }) => sum + size, 0),
    faceId: clusters[0]?.faces[0]?.faceId,
  };
}

/** Leaves a decision about all faces of a large cluster to a task. @throws TooManyRows, and Problem if there is no such cluster */
export async function requireFewFaces(catalog: Catalog, clusterId: string, { mostRows }: Actor): Promise<void> {
  const { cluster } = await requireCluster(catalog, clusterId);
  if (cluster.size > (mostRows ?? cluster.size)) throw new TooManyRows(cluster.size);
}

/**
 * Reads faces of a cluster of the current version, without those that people removed, and behind them the faces recognised
 * since the run.
 * @param range positions in the cluster of the version, before anything was removed
 * @returns also the position behind the faces; undefined if there are no more
 * @throws Problem if there is no such cluster
 */
export async function facesInForce(
  catalog: Catalog,
  clusterId: string,
  { from, limit }: { readonly from: number; readonly limit: number },
) {
  const { version, cluster } = await requireCluster(catalog, clusterId);
  const [arrivals, gone] = await Promise.all([
    readArrivals(catalog, version, [clusterId], Number.isFinite(limit) ? undefined : limit),
    facesGone(catalog, version, [clusterId]),
  ]);
  const arrived = arrivals.get(clusterId) ?? [];
  const total = cluster.size + arrived.length;
  const faces: { readonly faceId: string; readonly distance: number }[] = [];
  let end = from;
  while (faces.length < limit && end < total) {
    const to = Math.min(end + limit - faces.length, total);
    const own = end < cluster.size ? await readCluster(catalog, version, clusterId, { from: end, to }) : undefined;
    const some = [
      ...(own?.faces ?? []),
      ...arrived.slice(Math.max(0, end - cluster.size), Math.max(0, to - cluster.size)),
    ];
    faces.push(...(await withoutGone(catalog, clusterId, gone, some)));
    end = to;
  }
  return { ...cluster, size: total - gone.byCluster.get(clusterId)!.size, faces, end: end < total ? end : undefined };
}

function readPosition(cursor: string): number {
  const [position] = decodeCursor(cursor);
  if (typeof position !== "number" || !Number.isInteger(position) || position < 0) throw new BadCursor();
  return position;
}

export const CLUSTER_OPERATIONS = { listClusters, getCluster, listLikelyPeople };
