import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { clusterKey, PREFIX, peoplePartition, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, queryAll, type Row } from "../store/table.ts";
import type { ClusterDecision, Person } from "../store/types.ts";
import { decide } from "./actions.ts";
import { clusterRow } from "./decide-clusters.ts";
import { findOrCreatePerson, type PersonRow } from "./decide-people.ts";
import type { Draft } from "./draft.ts";
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
export async function getPeople(catalog: Catalog, personIds: readonly string[]): Promise<Map<string, Person>> {
  const rows = await batchGet<PersonRow>(
    catalog,
    [...new Set(personIds)].map((personId) => ({ pk: peoplePartition(catalog), sk: personKey(personId) })),
  );
  return new Map(rows.map((row) => [row.personId, personIn(row)]));
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
