import { loadStates } from "../../catalog/decisions/etags.ts";
import { getPerson as getPersonRow, peopleByName } from "../../catalog/decisions/people.ts";
import { cropUrl } from "../../catalog/rows/crops.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import { getPhotos } from "../../catalog/rows/photos.ts";
import { photoIdOfFace } from "../../catalog/store/ids.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Person } from "../../catalog/store/types.ts";
import { countFaces, facesOfPerson, type PersonCount, type PersonFace } from "../../catalog/views/person-faces.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { ascending, latestFirst, pageOfList } from "../pages.ts";
import { notFound } from "../problem.ts";
import { describePhoto } from "./photos.ts";
import { firstOfEach, showFace } from "./shown.ts";

/** Lists people, favourites first, then by name. */
export async function listPeople({ catalog }: ApiContext, { query }: Input<"listPeople">) {
  const { hidden, limit, cursor } = query;
  const page = await peopleByName(catalog, hidden === "all" ? [false, true] : [hidden === "true"], limit, cursor);
  const ids = page.items.map(({ personId }) => personId);
  const counts = await countFaces(catalog, ids);
  const [summaries, states] = await Promise.all([
    summarize(catalog, page.items, counts),
    loadStates(catalog, "person", ids),
  ]);
  const included = (personId: string) =>
    query.include ? { clusterIds: counts.get(personId)?.clusters.map(({ clusterId }) => clusterId) ?? [] } : {};
  return {
    ...page,
    items: summaries.map((summary) => ({
      ...summary,
      ...included(summary.personId),
      etag: `"${states.get(summary.personId)}"`,
    })),
  };
}

export async function getPerson({ catalog }: ApiContext, { id, query }: Input<"getPerson">) {
  const person = await personInForce(catalog, id);
  const [counts, faces] = await Promise.all([countFaces(catalog, [id]), facesOfPerson(catalog, id)]);
  const [[summary], photos] = await Promise.all([
    summarize(catalog, [person], counts),
    getPhotos(catalog, [...new Set(faces.map(({ faceId }) => photoIdOfFace(faceId)))]),
  ]);
  const page = pageOfList(photos, query, ({ takenAt = "", photoId }) => [takenAt, photoId], latestFirst);
  const count = counts.get(id)!;
  return {
    ...summary!,
    clusterIds: count.clusters.map(({ clusterId }) => clusterId),
    photoCount: photos.length,
    held: faces.filter(({ held }) => held).length,
    photos: await Promise.all(page.items.map((photo) => describePhoto(catalog, photo))),
    cursor: page.cursor,
  };
}

/**
 * Lists a person's faces: confirmed ones first, then by distance from the centre of their cluster, then those that only keep
 * the name, last those that are probably no faces.
 */
export async function listPersonFaces({ catalog }: ApiContext, { id, query }: Input<"listPersonFaces">) {
  await personInForce(catalog, id);
  const all = await facesOfPerson(catalog, id);
  const wanted = all.filter(
    ({ confirmed, held = false }) =>
      (query.confirmed === undefined || confirmed === (query.confirmed === "true")) &&
      (query.held === undefined || held === (query.held === "true")),
  );
  const page = pageOfList(wanted, query, (face) => [sureness(face), face.faceId], ascending);
  const existing = await facesThatExist(
    catalog,
    page.items.map(({ faceId }) => faceId),
  );
  const there = page.items.filter(({ faceId }) => existing.has(faceId)).map(({ unlikely: _, ...face }) => face);
  return {
    ...page,
    items: await Promise.all(there.map(async (face) => ({ ...(await showFace(catalog, face.faceId)), ...face }))),
  };
}

function sureness({ confirmed, held, unlikely, distance = 0 }: PersonFace): string {
  return `${confirmed ? 0 : unlikely ? 3 : held ? 2 : 1} ${distance.toFixed(6)}`;
}

/** A person by id. @throws Problem if there is none */
export async function personInForce(catalog: Catalog, id: string): Promise<Person> {
  const person = await getPersonRow(catalog, id);
  if (!person) throw notFound("person", id);
  return person;
}

/** A person as shown in lists. */
export async function summaryOf(catalog: Catalog, person: Person) {
  const [summary] = await summariesOf(catalog, [person]);
  return summary!;
}

async function summariesOf(catalog: Catalog, people: readonly Person[]) {
  const ids = people.map(({ personId }) => personId);
  return summarize(catalog, people, await countFaces(catalog, ids));
}

async function summarize(catalog: Catalog, people: readonly Person[], counts: ReadonlyMap<string, PersonCount>) {
  const covers = await firstOfEach(
    catalog,
    people.map((person) => coversOf(person, counts.get(person.personId)!)),
  );
  return Promise.all(
    people.map(async (person, at) => {
      const { clusters, faces } = counts.get(person.personId)!;
      const cover = covers[at];
      return {
        ...person,
        hidden: person.hidden ?? false,
        favourite: person.favourite ?? false,
        clusters: clusters.length,
        faces,
        cover: cover ? await cropUrl(catalog, cover) : undefined,
      };
    }),
  );
}

/**
 * The cover face to set before a merge, so that the remaining person keeps their picture; undefined if someone chose the
 * cover, or if no cluster of the others is larger than the person's own.
 */
export async function coverToKeep(
  catalog: Catalog,
  id: string,
  others: readonly string[],
): Promise<string | undefined> {
  const person = await getPersonRow(catalog, id);
  if (!person || person.coverFaceId) return undefined;
  const counts = await countFaces(catalog, [id, ...others]);
  const largest = (personId: string) => counts.get(personId)?.clusters[0]?.size ?? 0;
  if (others.every((other) => largest(other) <= largest(id))) return undefined;
  const [cover] = await firstOfEach(catalog, [coversOf(person, counts.get(id)!)]);
  return cover;
}

/** Candidates for a person's cover face, best first. */
function coversOf({ coverFaceId }: Person, { clusters, outside, not }: PersonCount): string[] {
  const near = (clusters[0]?.cover ?? []).filter((faceId) => !not.has(faceId));
  return [...new Set([...(coverFaceId ? [coverFaceId] : []), ...near, ...outside.slice(0, 12)])];
}

export const PEOPLE_OPERATIONS = { listPeople, getPerson, listPersonFaces };
