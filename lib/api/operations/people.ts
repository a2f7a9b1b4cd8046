import { cropUrl } from "../../catalog/crops.ts";
import { photoIdOfFace } from "../../catalog/ids.ts";
import { arrivalsOf } from "../../catalog/membership.ts";
import type { Catalog } from "../../catalog/open.ts";
import { allDecisions, allPeople, getPerson as getPersonRow } from "../../catalog/people.ts";
import { getPhotos } from "../../catalog/photos.ts";
import type { ClusterSummary, Person } from "../../catalog/types.ts";
import { latestVersion, listClusters, type Member, readCluster } from "../../catalog/versions.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { byName, latestFirst, pageOfList } from "../pages.ts";
import { notFound } from "../problem.ts";
import { describePhoto } from "./photos.ts";
import { firstThatExists } from "./shown.ts";

export async function listPeople({ catalog }: ApiContext, { query }: Input<PageQuery>) {
  const page = pageOfList(await allPeople(catalog), query, ({ name, personId }) => [name, personId], byName);
  const clusters = await clustersOfPeople(catalog);
  const shown = page.items.map(({ personId }) => clusters.get(personId) ?? []);
  const arrivals = await arrivalsSince(catalog, shown.flat());
  return {
    ...page,
    items: await Promise.all(page.items.map((person, at) => describePerson(catalog, person, shown[at]!, arrivals))),
  };
}

export async function getPerson({ catalog }: ApiContext, { id, query }: Input<PageQuery>) {
  const person = await getPersonRow(catalog, id);
  if (!person) throw notFound("person", id);
  const clusters = (await clustersOfPeople(catalog)).get(id) ?? [];
  const arrivals = await arrivalsSince(catalog, clusters);
  const photos = await getPhotos(catalog, await photosOf(catalog, clusters, arrivals));
  const page = pageOfList(photos, query, ({ takenAt = "", photoId }) => [takenAt, photoId], latestFirst);
  return {
    ...(await describePerson(catalog, person, clusters, arrivals)),
    clusterIds: clusters.map(({ clusterId }) => clusterId),
    photoCount: photos.length,
    photos: await Promise.all(page.items.map((photo) => describePhoto(catalog, photo))),
    cursor: page.cursor,
  };
}

/** Faces recognised since the version in force, by clusterId. */
type Arrivals = ReadonlyMap<string, readonly Member[]>;

async function arrivalsSince(catalog: Catalog, clusters: readonly ClusterSummary[]): Promise<Arrivals> {
  const version = await latestVersion(catalog);
  const clusterIds = clusters.map(({ clusterId }) => clusterId);
  return version === undefined ? new Map() : arrivalsOf(catalog, version, clusterIds);
}

/** @param clusters largest first */
async function describePerson(
  catalog: Catalog,
  person: Person,
  clusters: readonly ClusterSummary[],
  arrivals: Arrivals,
) {
  const cover = await firstThatExists(catalog, clusters[0]?.cover ?? []);
  const sizes = clusters.map(({ clusterId, size }) => size + (arrivals.get(clusterId)?.length ?? 0));
  return {
    ...person,
    clusters: clusters.length,
    faces: sizes.reduce((sum, size) => sum + size, 0),
    cover: cover ? await cropUrl(catalog, cover) : undefined,
  };
}

/** The named clusters of the version in force, by personId, largest first. */
async function clustersOfPeople(catalog: Catalog): Promise<Map<string, ClusterSummary[]>> {
  const [version, decisions] = await Promise.all([latestVersion(catalog), allDecisions(catalog)]);
  const clusters = new Map<string, ClusterSummary[]>();
  for (const summary of version === undefined ? [] : await summariesOf(catalog, version)) {
    const personId = decisions.get(summary.clusterId)?.personId;
    if (personId) clusters.set(personId, [...(clusters.get(personId) ?? []), summary]);
  }
  for (const list of clusters.values()) list.sort((a, b) => b.size - a.size);
  return clusters;
}

const remembered = new WeakMap<Catalog, { version: number; summaries: readonly ClusterSummary[] }>();

/** Every cluster of a version. A version never changes, so the last one read is kept. */
async function summariesOf(catalog: Catalog, version: number): Promise<readonly ClusterSummary[]> {
  const known = remembered.get(catalog);
  if (known?.version === version) return known.summaries;
  const summaries: ClusterSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await listClusters(catalog, version, 1000, cursor);
    summaries.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  remembered.set(catalog, { version, summaries });
  return summaries;
}

/** The photos that the faces of these clusters are in. */
async function photosOf(catalog: Catalog, summaries: readonly ClusterSummary[], arrivals: Arrivals): Promise<string[]> {
  const version = await latestVersion(catalog);
  if (version === undefined) return [];
  const clusters = await Promise.all(summaries.map(({ clusterId }) => readCluster(catalog, version, clusterId)));
  const faces = [...clusters.flatMap((cluster) => cluster?.faces ?? []), ...[...arrivals.values()].flat()];
  return [...new Set(faces.map(({ faceId }) => photoIdOfFace(faceId)))];
}
