import { statesOf } from "../../catalog/decisions/etags.ts";
import { getDecisions } from "../../catalog/decisions/people.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import { BadCursor, decodeCursor, encodeCursor } from "../../catalog/store/cursor.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { ClusterSummary } from "../../catalog/store/types.ts";
import { arrivalsOf } from "../../catalog/versions/membership.ts";
import { summariesOf } from "../../catalog/versions/summaries.ts";
import { latestVersion, listClusters as listSummaries, readCluster } from "../../catalog/versions/versions.ts";
import { readApart } from "../../catalog/views/belonging.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { ascending, pageOfList } from "../pages.ts";
import { notFound } from "../problem.ts";
import { peopleOfClusters } from "./names.ts";
import { showFace } from "./shown.ts";

type ClusterQuery = PageQuery & {
  readonly named?: "true" | "false";
  readonly hidden: "true" | "false" | "all";
  readonly order: "newest" | "size";
};

/** A page holds fewer than `limit` clusters where the query leaves some out; it ends where there is no cursor. */
export async function listClusters({ catalog }: ApiContext, { query }: Input<ClusterQuery>) {
  const version = await latestVersion(catalog);
  if (version === undefined) return { items: [] };
  const { named, hidden, order } = query;
  const gone = await facesGone(catalog);
  let cursor = query.cursor;
  for (;;) {
    const page =
      order === "size"
        ? await largestFirst(catalog, version, { limit: query.limit, ...(cursor ? { cursor } : {}) })
        : await listSummaries(catalog, version, query.limit, cursor);
    cursor = page.cursor;
    const items = (await describe(catalog, version, page.items, gone)).filter(
      (cluster) =>
        cluster.faces.length > 0 &&
        (named === undefined || (cluster.person !== undefined) === (named === "true")) &&
        (hidden === "all" || cluster.hidden === (hidden === "true")),
    );
    if (items.length > 0 || !cursor) return { items, cursor };
  }
}

async function largestFirst(catalog: Catalog, version: number, page: PageQuery) {
  const bySize = ({ size, clusterId }: ClusterSummary): [string, string] => [
    `${1e9 - size}`.padStart(10, "0"),
    clusterId,
  ];
  return pageOfList(await summariesOf(catalog, version), page, bySize, ascending);
}

/** Faces that people took out of the cluster the version in force puts them into: faceId -> clusterId. */
async function facesGone(catalog: Catalog): Promise<Map<string, string>> {
  return new Map(
    (await readApart(catalog)).flatMap(({ faceId, clusterId, now }) =>
      clusterId !== undefined && now?.clusterId !== clusterId ? [[faceId, clusterId] as const] : [],
    ),
  );
}

/** Clusters with their people, the faces recognised since, and those cover faces that are still there. */
async function describe(
  catalog: Catalog,
  version: number,
  summaries: readonly ClusterSummary[],
  gone: ReadonlyMap<string, string>,
) {
  const clusterIds = summaries.map(({ clusterId }) => clusterId);
  const [people, decisions, states, arrivals, existing] = await Promise.all([
    peopleOfClusters(catalog, clusterIds),
    getDecisions(catalog, clusterIds),
    statesOf(catalog, "cluster", clusterIds),
    arrivalsOf(catalog, version, clusterIds),
    facesThatExist(
      catalog,
      summaries.flatMap(({ cover }) => cover),
    ),
  ]);
  const goneFrom = Map.groupBy(gone.values(), (clusterId) => clusterId);
  return Promise.all(
    summaries.map(async ({ cover, ...summary }) => {
      const { clusterId, size } = summary;
      const left = size + (arrivals.get(clusterId)?.length ?? 0) - (goneFrom.get(clusterId)?.length ?? 0);
      const shown = cover.filter((faceId) => existing.has(faceId) && !gone.has(faceId));
      return {
        ...summary,
        size: left,
        person: people.get(clusterId),
        hidden: decisions.get(clusterId)?.hidden ?? false,
        etag: `"${states.get(clusterId)}"`,
        faces: await Promise.all(shown.map((faceId) => showFace(catalog, faceId))),
      };
    }),
  );
}

export async function getCluster({ catalog }: ApiContext, { id, query }: Input<PageQuery>) {
  const start = query.cursor ? readPosition(query.cursor) : 0;
  const { clusterId, radius, since, faces } = await clusterInForce(catalog, id);
  const end = start + query.limit;
  const shown = faces.slice(start, end);
  const existing = await facesThatExist(
    catalog,
    shown.map(({ faceId }) => faceId),
  );
  return {
    clusterId,
    size: faces.length,
    radius,
    since,
    person: (await peopleOfClusters(catalog, [id])).get(id),
    hidden: (await getDecisions(catalog, [id])).get(id)?.hidden ?? false,
    faces: await Promise.all(
      shown
        .filter(({ faceId }) => existing.has(faceId))
        .map(async ({ faceId, distance }) => ({ ...(await showFace(catalog, faceId)), distance })),
    ),
    cursor: end < faces.length ? encodeCursor([end]) : undefined,
  };
}

/**
 * A cluster of the version in force without the faces that people took out of it, those recognised since behind its own.
 * @throws Problem where there is none
 */
export async function clusterInForce(catalog: Catalog, clusterId: string) {
  const version = await latestVersion(catalog);
  const cluster = version === undefined ? undefined : await readCluster(catalog, version, clusterId);
  if (version === undefined || !cluster) throw notFound("cluster", clusterId);
  const [arrivals, gone] = await Promise.all([arrivalsOf(catalog, version, [clusterId]), facesGone(catalog)]);
  const faces = [...cluster.faces, ...(arrivals.get(clusterId) ?? [])];
  return { ...cluster, faces: faces.filter(({ faceId }) => gone.get(faceId) !== clusterId) };
}

function readPosition(cursor: string): number {
  const [position] = decodeCursor(cursor);
  if (typeof position !== "number" || !Number.isInteger(position) || position < 0) throw new BadCursor();
  return position;
}
