import { loadStates } from "../../catalog/decisions/etags.ts";
import { getPeople, getPerson as getPersonRow, peopleByName } from "../../catalog/decisions/people.ts";
import { cropUrl } from "../../catalog/rows/crops.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import { BadCursor, encodeCursor, type Page } from "../../catalog/store/cursor.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Person } from "../../catalog/store/types.ts";
import {
  CERTAINTIES,
  certaintyOf,
  type FacePosition,
  facesByCertainty,
} from "../../catalog/views/faces-by-certainty.ts";
import type { Passable } from "../../catalog/views/merged.ts";
import {
  countFaces,
  facesOfPerson,
  type PersonCount,
  type PersonFace,
  readPersonSources,
} from "../../catalog/views/person-faces.ts";
import { FEW_FACES, photosOfPerson } from "../../catalog/views/person-photos.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { ascending, type Key, pageOfList, readKey } from "../pages.ts";
import { notFound } from "../problem.ts";
import { chooseCovers } from "./covers.ts";
import { datedIn, takePhotos } from "./dated-photos.ts";
import { describePhoto } from "./photos.ts";
import { showFace } from "./shown.ts";

/** Maximum number of a person's faces that one answer looks at. */
const MOST_FACES = 2000;

/** Lists people, favourites first, then by name. */
export async function listPeople({ catalog }: ApiContext, { query }: Input<"listPeople">) {
  const { hidden, limit, cursor } = query;
  const page = await peopleByName(catalog, hidden === "all" ? [false, true] : [hidden === "true"], limit, cursor);
  const ids = page.items.map(({ personId }) => personId);
  const counts = await countFaces(catalog, page.items);
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
  const [counts, sources] = await Promise.all([countFaces(catalog, [person]), readPersonSources(catalog, id)]);
  const { count: photoCount, photos } = await photosOfPerson(catalog, sources, datedIn(query.cursor));
  const [[summary], page] = await Promise.all([
    summarize(catalog, [person], counts),
    takePhotos(catalog, photos, query.limit),
  ]);
  const count = counts.get(id)!;
  return {
    ...summary!,
    clusterIds: count.clusters.map(({ clusterId }) => clusterId),
    photoCount,
    held: [...sources.besides.values()].filter(({ held }) => held).length + sum(sources.longHeld.values()),
    photos: await Promise.all(page.items.map((photo) => describePhoto(catalog, photo))),
    cursor: page.cursor,
  };
}

/**
 * Lists a person's faces: confirmed ones first, then by distance from the centre of their cluster, then those that only keep
 * the name, last those that are probably no faces. Confirmed faces of a person with very many are in order of their ids.
 */
export async function listPersonFaces({ catalog }: ApiContext, { id, query }: Input<"listPersonFaces">) {
  await personInForce(catalog, id);
  const sources = await readPersonSources(catalog, id);
  const wanted = CERTAINTIES.filter(
    (certainty) =>
      (query.confirmed === undefined || (certainty === "confirmed") === (query.confirmed === "true")) &&
      (query.held === undefined || (certainty === "held") === (query.held === "true")),
  );
  const isFew = sources.complete && sources.clusters.reduce((sum, { size }) => sum + size, 0) <= FEW_FACES;
  const page = isFew
    ? pageOfList(
        (await facesOfPerson(catalog, sources)).filter((face) => wanted.includes(certaintyOf(face))),
        query,
        keyOfFace,
        ascending,
      )
    : await takeFaces(facesByCertainty(catalog, sources, wanted, positionIn(query.cursor)), query.limit);
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

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, each) => all + each, 0);

/** Sort key: the group, then the distance. */
const keyOfFace = (face: PersonFace): Key => [
  `${CERTAINTIES.indexOf(certaintyOf(face))} ${(face.distance ?? 0).toFixed(6)}`,
  face.faceId,
];

/** The position in a cursor that `keyOfFace` made. @throws BadCursor */
function positionIn(cursor: string | undefined): FacePosition | undefined {
  if (!cursor) return undefined;
  const [key, faceId] = readKey(cursor);
  const [group, distance] = key.split(" ").map(Number);
  const certainty = CERTAINTIES[group ?? Number.NaN];
  if (!certainty || distance === undefined || !Number.isFinite(distance)) throw new BadCursor();
  return { certainty, distance, faceId };
}

/** Reads the faces of a page. A page ends early rather than look at very many faces that are not in it. */
async function takeFaces(faces: AsyncGenerator<PersonFace & Passable>, limit: number): Promise<Page<PersonFace>> {
  const items: PersonFace[] = [];
  let looked = 0;
  let last: PersonFace | undefined;
  for await (const face of faces) {
    if (last && (items.length === limit || looked === MOST_FACES))
      return { items, cursor: encodeCursor(keyOfFace(last)) };
    if (!face.passed) items.push(face);
    looked++;
    last = face;
  }
  return { items };
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
  return summarize(catalog, people, await countFaces(catalog, people));
}

async function summarize(catalog: Catalog, people: readonly Person[], counts: ReadonlyMap<string, PersonCount>) {
  const covers = await chooseCovers(
    catalog,
    people.map((person) => ({ person, count: counts.get(person.personId)! })),
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
        coverFace: cover,
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
  const people = await getPeople(catalog, [id, ...others]);
  const person = people.get(id);
  if (!person || person.coverFaceId) return undefined;
  const counts = await countFaces(catalog, [...people.values()]);
  const largest = (personId: string) => counts.get(personId)?.clusters[0]?.size ?? 0;
  if (others.every((other) => largest(other) <= largest(id))) return undefined;
  const [cover] = await chooseCovers(catalog, [{ person, count: counts.get(id)! }]);
  return cover;
}

export const PEOPLE_OPERATIONS = { listPeople, getPerson, listPersonFaces };
