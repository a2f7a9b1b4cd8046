import pLimit from "p-limit";
import { getDecisions, getPeople } from "../catalog/decisions/people.ts";
import { facesOfPhoto } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Person } from "../catalog/store/types.ts";
import { datedPhotos } from "../catalog/versions/dated.ts";
import { belongingsOfFaces } from "../catalog/views/belonging.ts";
import { readPersonSources } from "../catalog/views/person-faces.ts";
import { photosOfPerson } from "../catalog/views/person-photos.ts";
import { loadNearness } from "./open-questions.ts";

/** A person whose name a cluster may get. */
export interface LikelyPerson {
  readonly person: Person;
  /** They look alike, or the person is often in photos with people who are in the cluster's photos. */
  readonly why: "likeness" | "company";
}

/** People of each kind. */
const MOST_PEOPLE = 4;

/** Photos that are looked at: of the cluster, and of each of those who are in them most often. */
const PHOTOS_OF_CLUSTER = 12;
const PHOTOS_OF_COMPANION = 24;
const COMPANIONS = 3;

/** Photos whose faces are read at a time. */
const PHOTOS_AT_ONCE = 16;

/** Photos in which two people must be together. */
const OFTEN = 2;

/**
 * Finds the people that a cluster of a version without a name may be: those who look alike, nearest first, then those who
 * often keep company with the people around it. Reads the faces of at most 84 photos, however large the library is.
 */
export async function likelyPeople(catalog: Catalog, version: number, clusterId: string): Promise<LikelyPerson[]> {
  const photos = await firstOf(datedPhotos(catalog, version, clusterId), PHOTOS_OF_CLUSTER);
  const [alike, around] = await Promise.all([
    peopleAlike(catalog, version, clusterId),
    peopleIn(
      catalog,
      photos.map(({ photoId }) => photoId),
    ),
  ]);
  const company = await companyOf(catalog, around);
  // Whoever is in a photo with the cluster is someone else.
  const ids = [
    ...alike.map((id) => [id, "likeness"] as const),
    ...company.map((id) => [id, "company"] as const),
  ].filter(([id]) => !around.has(id));
  const people = await getPeople(
    catalog,
    ids.map(([id]) => id),
  );
  const found = new Map<string, LikelyPerson>();
  for (const [id, why] of ids) {
    const person = people.get(id);
    if (person && !person.hidden && !found.has(id)) found.set(id, { person, why });
  }
  return [...found.values()];
}

/** The people of the named clusters near a cluster, nearest first. */
async function peopleAlike(catalog: Catalog, version: number, clusterId: string): Promise<string[]> {
  const { clusterIds = [], clusterToCluster = [] } = (await loadNearness(catalog, version))?.nearness ?? {};
  const at = clusterIds.indexOf(clusterId);
  const near = clusterToCluster.flatMap(([from, to]) => (from === at ? [clusterIds[to]!] : []));
  const decisions = await getDecisions(catalog, [clusterId, ...near]);
  const rejected = decisions.get(clusterId)?.rejected ?? [];
  const people = near.flatMap((id) => decisions.get(id)?.personId ?? []);
  return [...new Set(people)].filter((id) => !rejected.includes(id)).slice(0, MOST_PEOPLE);
}

/** The people who are most often in photos with those around, who are not among them. */
async function companyOf(catalog: Catalog, around: ReadonlyMap<string, number>): Promise<string[]> {
  const companions = [...around].sort(([, a], [, b]) => b - a).slice(0, COMPANIONS);
  const counts = new Map<string, number>();
  for (const [personId] of companions) {
    const { photos } = await photosOfPerson(catalog, await readPersonSources(catalog, personId));
    const some = await firstOf(photos, PHOTOS_OF_COMPANION);
    const others = await peopleIn(
      catalog,
      some.filter(({ passed }) => !passed).map(({ photoId }) => photoId),
    );
    for (const [other, together] of others)
      if (!around.has(other)) counts.set(other, (counts.get(other) ?? 0) + together);
  }
  const often = [...counts].filter(([, together]) => together >= OFTEN);
  return often
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_PEOPLE)
    .map(([personId]) => personId);
}

/** The people in photos, with the number of photos that each of them is in. */
async function peopleIn(catalog: Catalog, photoIds: readonly string[]): Promise<Map<string, number>> {
  const limit = pLimit(PHOTOS_AT_ONCE);
  const faces = (await Promise.all(photoIds.map((id) => limit(() => facesOfPhoto(catalog, id))))).flat();
  const belongings = await belongingsOfFaces(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  const pairs = new Set(
    faces.flatMap(({ photoId, faceId }) => {
      const personId = belongings.get(faceId)?.personId;
      return personId === undefined ? [] : [`${personId} ${photoId}`];
    }),
  );
  const counts = new Map<string, number>();
  for (const pair of pairs) {
    const [personId = ""] = pair.split(" ");
    counts.set(personId, (counts.get(personId) ?? 0) + 1);
  }
  return counts;
}

async function firstOf<T>(source: AsyncIterator<T>, most: number): Promise<T[]> {
  const items: T[] = [];
  for (let next = await source.next(); !next.done; next = await source.next()) {
    items.push(next.value);
    if (items.length === most) break;
  }
  return items;
}
