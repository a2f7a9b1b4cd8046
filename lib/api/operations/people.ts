import { cropUrl } from "../../catalog/crops.ts";
import { decodeCursor, encodeCursor } from "../../catalog/cursor.ts";
import { photoIdOfFace } from "../../catalog/ids.ts";
import type { Catalog } from "../../catalog/open.ts";
import { allDecisions, allPeople, getPerson as getPersonRow } from "../../catalog/people.ts";
import { getPhotos } from "../../catalog/photos.ts";
import type { ClusterSummary, Person } from "../../catalog/types.ts";
import { latestVersion, listClusters, readCluster } from "../../catalog/versions.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { notFound } from "../problem.ts";
import { describePhoto } from "./photos.ts";

export async function listPeople({ catalog }: ApiContext, { query }: Input<PageQuery>) {
  const clusters = await clustersOfPeople(catalog);
  const people = (await allPeople(catalog)).sort((a, b) => a.name.localeCompare(b.name));
  const start = query.cursor ? Number(decodeCursor(query.cursor)[0]) : 0;
  const end = start + query.limit;
  return {
    items: await Promise.all(
      people.slice(start, end).map((person) => describePerson(catalog, person, clusters.get(person.personId) ?? [])),
    ),
    cursor: end < people.length ? encodeCursor([end]) : undefined,
  };
}

export async function getPerson({ catalog }: ApiContext, { id, query }: Input<PageQuery>) {
  const person = await getPersonRow(catalog, id);
  if (!person) throw notFound("person", id);
  const clusters = (await clustersOfPeople(catalog)).get(id) ?? [];
  const photoIds = await photosOf(catalog, clusters);
  const start = query.cursor ? Number(decodeCursor(query.cursor)[0]) : 0;
  const end = start + query.limit;
  const photos = await getPhotos(catalog, photoIds.slice(start, end));
  return {
    ...(await describePerson(catalog, person, clusters)),
    photos: await Promise.all(
      photos.sort((a, b) => (a.photoId < b.photoId ? -1 : 1)).map((photo) => describePhoto(catalog, photo)),
    ),
    cursor: end < photoIds.length ? encodeCursor([end]) : undefined,
  };
}

async function describePerson(catalog: Catalog, person: Person, clusters: readonly ClusterSummary[]) {
  const [largest] = clusters.toSorted((a, b) => b.size - a.size);
  const cover = largest?.cover[0];
  return {
    ...person,
    clusters: clusters.length,
    faces: clusters.reduce((sum, { size }) => sum + size, 0),
    cover: cover ? await cropUrl(catalog, cover) : undefined,
  };
}

/** The named clusters of the version in force, by personId. */
async function clustersOfPeople(catalog: Catalog): Promise<Map<string, ClusterSummary[]>> {
  const [version, decisions] = await Promise.all([latestVersion(catalog), allDecisions(catalog)]);
  const clusters = new Map<string, ClusterSummary[]>();
  let cursor: string | undefined;
  do {
    const page = version === undefined ? { items: [] } : await listClusters(catalog, version, 1000, cursor);
    for (const summary of page.items) {
      const personId = decisions.get(summary.clusterId)?.personId;
      if (personId) clusters.set(personId, [...(clusters.get(personId) ?? []), summary]);
    }
    cursor = "cursor" in page ? page.cursor : undefined;
  } while (cursor);
  return clusters;
}

/** The photos that the faces of these clusters are in, in order of photoId. */
async function photosOf(catalog: Catalog, summaries: readonly ClusterSummary[]): Promise<string[]> {
  const version = await latestVersion(catalog);
  if (version === undefined) return [];
  const clusters = await Promise.all(summaries.map(({ clusterId }) => readCluster(catalog, version, clusterId)));
  const photoIds = clusters.flatMap((cluster) => cluster?.faces.map(({ faceId }) => photoIdOfFace(faceId)) ?? []);
  return [...new Set(photoIds)].sort();
}
