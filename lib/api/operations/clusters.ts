import { cropUrl } from "../../catalog/crops.ts";
import { decodeCursor, encodeCursor } from "../../catalog/cursor.ts";
import { photoIdOfFace } from "../../catalog/ids.ts";
import type { Catalog } from "../../catalog/open.ts";
import { nameCluster as decideName } from "../../catalog/people.ts";
import type { ClusterSummary } from "../../catalog/types.ts";
import { latestVersion, listClusters as listSummaries, readCluster } from "../../catalog/versions.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { notFound } from "../problem.ts";
import { peopleOfClusters } from "./names.ts";

type ClusterQuery = PageQuery & { readonly named?: "true" | "false" };

/** A page holds fewer than `limit` clusters where `named` leaves some out; it ends where there is no cursor. */
export async function listClusters({ catalog }: ApiContext, { query }: Input<ClusterQuery>) {
  const version = await latestVersion(catalog);
  if (version === undefined) return { items: [] };
  let cursor = query.cursor;
  for (;;) {
    const page = await listSummaries(catalog, version, query.limit, cursor);
    const people = await peopleOfClusters(
      catalog,
      page.items.map(({ clusterId }) => clusterId),
    );
    const wanted = page.items.filter(
      ({ clusterId }) => query.named === undefined || String(people.has(clusterId)) === query.named,
    );
    cursor = page.cursor;
    if (wanted.length === 0 && cursor) continue;
    const items = await Promise.all(
      wanted.map(async (summary) => ({
        ...(await describeSummary(catalog, summary)),
        person: people.get(summary.clusterId),
      })),
    );
    return { items, cursor };
  }
}

export async function getCluster({ catalog }: ApiContext, { id, query }: Input<PageQuery>) {
  const cluster = await clusterInForce(catalog, id);
  const start = query.cursor ? Number(decodeCursor(query.cursor)[0]) : 0;
  const end = start + query.limit;
  const { clusterId, size, radius, since, faces } = cluster;
  return {
    clusterId,
    size,
    radius,
    since,
    person: (await peopleOfClusters(catalog, [id])).get(id),
    faces: await Promise.all(
      faces
        .slice(start, end)
        .map(async (face) => ({ ...(await showFace(catalog, face.faceId)), distance: face.distance })),
    ),
    cursor: end < faces.length ? encodeCursor([end]) : undefined,
  };
}

export async function nameCluster({ catalog }: ApiContext, { id, body }: Input<unknown, { readonly name: string }>) {
  await clusterInForce(catalog, id);
  return decideName(catalog, id, body.name);
}

async function clusterInForce(catalog: Catalog, clusterId: string) {
  const version = await latestVersion(catalog);
  const cluster = version === undefined ? undefined : await readCluster(catalog, version, clusterId);
  if (!cluster) throw notFound("cluster", clusterId);
  return cluster;
}

async function describeSummary(catalog: Catalog, { cover, ...summary }: ClusterSummary) {
  return { ...summary, faces: await Promise.all(cover.map((faceId) => showFace(catalog, faceId))) };
}

async function showFace(catalog: Catalog, faceId: string) {
  return { faceId, photoId: photoIdOfFace(faceId), url: await cropUrl(catalog, faceId) };
}
