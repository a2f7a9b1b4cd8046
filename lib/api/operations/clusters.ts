import { act } from "../../catalog/actions.ts";
import { BadCursor, decodeCursor, encodeCursor } from "../../catalog/cursor.ts";
import { nameCluster as draftName } from "../../catalog/decide-clusters.ts";
import { arrivalsOf } from "../../catalog/membership.ts";
import type { Catalog } from "../../catalog/open.ts";
import type { ClusterSummary } from "../../catalog/types.ts";
import { latestVersion, listClusters as listSummaries, readCluster } from "../../catalog/versions.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { notFound } from "../problem.ts";
import { peopleOfClusters } from "./names.ts";
import { facesThatExist, showFace } from "./shown.ts";

type ClusterQuery = PageQuery & { readonly named?: "true" | "false" };

/** A page holds fewer than `limit` clusters where `named` leaves some out; it ends where there is no cursor. */
export async function listClusters({ catalog }: ApiContext, { query }: Input<ClusterQuery>) {
  const version = await latestVersion(catalog);
  if (version === undefined) return { items: [] };
  let cursor = query.cursor;
  for (;;) {
    const page = await listSummaries(catalog, version, query.limit, cursor);
    cursor = page.cursor;
    const items = (await describe(catalog, version, page.items)).filter(
      ({ person, faces }) =>
        faces.length > 0 && (query.named === undefined || (person !== undefined) === (query.named === "true")),
    );
    if (items.length > 0 || !cursor) return { items, cursor };
  }
}

/** Clusters with their people, the faces recognised since, and those cover faces that are still there. */
async function describe(catalog: Catalog, version: number, summaries: readonly ClusterSummary[]) {
  const clusterIds = summaries.map(({ clusterId }) => clusterId);
  const [people, arrivals, existing] = await Promise.all([
    peopleOfClusters(catalog, clusterIds),
    arrivalsOf(catalog, version, clusterIds),
    facesThatExist(
      catalog,
      summaries.flatMap(({ cover }) => cover),
    ),
  ]);
  return Promise.all(
    summaries.map(async ({ cover, ...summary }) => ({
      ...summary,
      size: summary.size + (arrivals.get(summary.clusterId)?.length ?? 0),
      person: people.get(summary.clusterId),
      faces: await Promise.all(
        cover.filter((faceId) => existing.has(faceId)).map((faceId) => showFace(catalog, faceId)),
      ),
    })),
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
    faces: await Promise.all(
      shown
        .filter(({ faceId }) => existing.has(faceId))
        .map(async ({ faceId, distance }) => ({ ...(await showFace(catalog, faceId)), distance })),
    ),
    cursor: end < faces.length ? encodeCursor([end]) : undefined,
  };
}

export async function nameCluster(
  { catalog }: ApiContext,
  { id, body, by }: Input<unknown, { readonly name: string }>,
) {
  await clusterInForce(catalog, id);
  return act(catalog, by, {
    operation: "nameCluster",
    async draft(draft) {
      const result = await draftName(draft, id, body);
      return { what: `named cluster ${id} ${result.name}`, result };
    },
  });
}

/** A cluster of the version in force, the faces recognised since behind its own. */
async function clusterInForce(catalog: Catalog, clusterId: string) {
  const version = await latestVersion(catalog);
  const cluster = version === undefined ? undefined : await readCluster(catalog, version, clusterId);
  if (version === undefined || !cluster) throw notFound("cluster", clusterId);
  const arrivals = (await arrivalsOf(catalog, version, [clusterId])).get(clusterId) ?? [];
  return { ...cluster, faces: [...cluster.faces, ...arrivals] };
}

function readPosition(cursor: string): number {
  const [position] = decodeCursor(cursor);
  if (typeof position !== "number" || !Number.isInteger(position) || position < 0) throw new BadCursor();
  return position;
}
