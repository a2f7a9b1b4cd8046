import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { clusterKey, PREFIX, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { allPeopleRows, getPeopleRows } from "../store/people-rows.ts";
import { schemaInForce } from "../store/schema.ts";
import type { Row } from "../store/table.ts";
import type { ClusterDecision, Person } from "../store/types.ts";
import type { PersonRow } from "./decide-people.ts";
import { placeOf, readListed } from "./people-list.ts";
import type { ClusterRow } from "./person-index.ts";

export async function getPerson(catalog: Catalog, personId: string): Promise<Person | undefined> {
  return (await getPeople(catalog, [personId])).get(personId);
}

/** Reads people by personId; those that no longer exist are absent. */
export async function getPeople(
  catalog: Catalog,
  personIds: readonly string[],
  { consistent = false } = {},
): Promise<Map<string, Person>> {
  const rows = await getPeopleRows<PersonRow>(catalog, personIds.map(personKey), { consistent });
  return new Map(rows.map((row) => [row.personId, personIn(row)]));
}

/**
 * Reads a page of people: favourites first, then by name.
 * @param hidden only hidden people, only the others, or both
 * @throws BadCursor
 */
export async function peopleByName(
  catalog: Catalog,
  hidden: readonly boolean[],
  limit: number,
  cursor?: string,
): Promise<Page<Person>> {
  const items: Person[] = [];
  let after = cursor ? String(decodeCursor(cursor)[0]) : undefined;
  if ((await schemaInForce(catalog)).version < LISTED_SINCE) return sortedPeople(catalog, hidden, limit, after);
  for (;;) {
    const { places, isLast } = await readListed(catalog, hidden, limit - items.length, after);
    const ids = places.map(({ personId }) => personId);
    const people = await getPeople(catalog, ids, { consistent: true });
    items.push(
      ...places.flatMap(({ personId, place }) => {
        const person = people.get(personId);
        return person && placeOf(person) === place && hidden.includes(person.hidden ?? false) ? [person] : [];
      }),
    );
    after = places.at(-1)?.place;
    if (isLast || after === undefined) return { items };
    if (items.length === limit) return { items, cursor: encodeCursor([after]) };
  }
}

/** The schema with the rows of the list. */
const LISTED_SINCE = 4;

/** Sorts all people, of a library that is not migrated yet. */
async function sortedPeople(
  catalog: Catalog,
  hidden: readonly boolean[],
  limit: number,
  after = "",
): Promise<Page<Person>> {
  const wanted = (await allPeople(catalog)).filter((person) => hidden.includes(person.hidden ?? false));
  const left = wanted.map((person) => ({ person, place: placeOf(person) })).filter(({ place }) => place > after);
  const items = left.sort((a, b) => (a.place < b.place ? -1 : 1)).slice(0, limit);
  const people = items.map(({ person }) => person);
  return left.length > limit ? { items: people, cursor: encodeCursor([items.at(-1)!.place]) } : { items: people };
}

/** Reads all people, in order of personId. */
export async function allPeople(catalog: Catalog): Promise<Person[]> {
  const people: Person[] = [];
  for await (const row of allPeopleRows<PersonRow>(catalog, PREFIX.person)) people.push(personIn(row));
  return people.sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

/**
 * Reads all decisions about clusters, by clusterId.
 * @param options `consistent`: a strongly consistent read, at twice the price
 */
export async function allDecisions(
  catalog: Catalog,
  options: { readonly consistent?: boolean } = {},
): Promise<Map<string, ClusterDecision>> {
  const decisions = new Map<string, ClusterDecision>();
  for await (const row of allPeopleRows<ClusterRow>(catalog, PREFIX.cluster, options)) {
    decisions.set(row.clusterId, clusterDecisionOf(row));
  }
  return decisions;
}

/** Reads the decisions about these clusters, by clusterId; undecided clusters are absent. */
export async function getDecisions(
  catalog: Catalog,
  clusterIds: readonly string[],
  { consistent = false } = {},
): Promise<Map<string, ClusterDecision>> {
  const rows = await getPeopleRows<ClusterRow>(catalog, clusterIds.map(clusterKey), { consistent });
  return new Map(rows.map((row) => [row.clusterId, clusterDecisionOf(row)]));
}

function personIn(row: Row<PersonRow>): Person {
  const { pk: _, sk: __, rev: ___, held: ____, read: _____, ...person } = row;
  return person;
}

/** Returns the decision in a row. */
export function clusterDecisionOf({ clusterId, personId, given, hidden, rejected }: ClusterRow): ClusterDecision {
  return {
    ...{ clusterId, ...(personId ? { personId } : {}), ...(given ? { given: true } : {}), hidden },
    ...(rejected ? { rejected: [...rejected].sort() } : {}),
  };
}
