import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { clusterKey, PREFIX, peoplePartition, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { readSchema } from "../store/schema.ts";
import { batchGet, queryAll, type Row } from "../store/table.ts";
import type { ClusterDecision, Person } from "../store/types.ts";
import { decide } from "./actions.ts";
import { clusterRow } from "./decide-clusters.ts";
import { findOrCreatePerson, type PersonRow } from "./decide-people.ts";
import type { Draft } from "./draft.ts";
import { placeOf, readListed } from "./people-list.ts";
import type { ClusterRow } from "./person-index.ts";

/** Returns the person of a name, ignoring case; creates one if nobody has it. @param options see findOrCreatePerson */
export async function personNamed(
  catalog: Catalog,
  name: string,
  options: { readonly read?: boolean } = {},
): Promise<Person> {
  return decide(catalog, (draft) => findOrCreatePerson(draft, name, options));
}

/**
 * Assigns a cluster to a person on behalf of a run that found faces of theirs in it, unless someone named the cluster
 * or rejected it for that person. A person to whom the same run assigned the cluster earlier is replaced, or removed if
 * `personId` is undefined. A deleted person neither keeps nor gets a cluster.
 */
export async function giveToPerson(
  catalog: Catalog,
  clusterId: string,
  personId: string | undefined,
  { runId, givenFor }: { readonly runId?: string; readonly givenFor?: string | undefined } = {},
): Promise<void> {
  const isThere = async (draft: Draft, id: string) => (await draft.read(personKey(id))) !== undefined;
  const draftGift = async (draft: Draft) => {
    const { personId: former, given, givenFor: _, ...row } = await clusterRow(draft, clusterId);
    const isOurs = runId !== undefined && given === runId;
    if (former !== undefined && !isOurs && (await isThere(draft, former))) return;
    const isTheirs = personId !== undefined && !row.rejected?.has(personId) && (await isThere(draft, personId));
    const gift = { personId, hidden: false, given: runId ?? true, givenFor };
    if (isTheirs) await draft.write(clusterKey(clusterId), { ...row, ...gift });
    else if (isOurs) await draft.write(clusterKey(clusterId), row);
  };
  // The run that assigns the cluster has taken everything into account already.
  await decide(catalog, draftGift, { isNews: false });
}

export async function getPerson(catalog: Catalog, personId: string): Promise<Person | undefined> {
  const answer = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: { pk: peoplePartition(catalog), sk: personKey(personId) } }),
  );
  return answer.Item ? personIn(answer.Item as Row<PersonRow>) : undefined;
}

/** Reads people by personId; those that no longer exist are absent. */
export async function getPeople(
  catalog: Catalog,
  personIds: readonly string[],
  { consistent = false } = {},
): Promise<Map<string, Person>> {
  const keys = [...new Set(personIds)].map((personId) => ({ pk: peoplePartition(catalog), sk: personKey(personId) }));
  const rows = await batchGet<PersonRow>(catalog, keys, undefined, consistent);
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
  if (((await readSchema(catalog))?.version ?? 1) < LISTED_SINCE) return sortedPeople(catalog, hidden, limit, after);
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
  for await (const row of queryAll<PersonRow>(catalog, peoplePartition(catalog), PREFIX.person))
    people.push(personIn(row));
  return people;
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
  for await (const row of queryAll<ClusterRow>(catalog, peoplePartition(catalog), PREFIX.cluster, options)) {
    decisions.set(row.clusterId, decisionIn(row));
  }
  return decisions;
}

/** Reads the decisions about these clusters, by clusterId; undecided clusters are absent. */
export async function getDecisions(
  catalog: Catalog,
  clusterIds: readonly string[],
): Promise<Map<string, ClusterDecision>> {
  const rows = await batchGet<ClusterRow>(
    catalog,
    [...new Set(clusterIds)].map((clusterId) => ({ pk: peoplePartition(catalog), sk: clusterKey(clusterId) })),
  );
  return new Map(rows.map((row) => [row.clusterId, decisionIn(row)]));
}

function personIn(row: Row<PersonRow>): Person {
  const { pk: _, sk: __, rev: ___, held: ____, read: _____, ...person } = row;
  return person;
}

function decisionIn({ clusterId, personId, given, hidden, rejected }: ClusterRow): ClusterDecision {
  return {
    ...{ clusterId, ...(personId ? { personId } : {}), ...(given ? { given: true } : {}), hidden },
    ...(rejected ? { rejected: [...rejected].sort() } : {}),
  };
}
