import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { decide } from "./actions.ts";
import { nameCluster as draftName } from "./decide-clusters.ts";
import { personCalled } from "./decide-people.ts";
import { newRevision } from "./draft.ts";
import type { Catalog } from "./open.ts";
import type { ClusterRow } from "./person-index.ts";
import { batchGet, batchWrite, queryAll, type Row } from "./table.ts";
import type { ClusterDecision, Person } from "./types.ts";

const partition = (catalog: Catalog) => `${catalog.library}#people`;

/** Gives a cluster a name; see decide-clusters.ts. What a person does is logged: see actions.ts. */
export async function nameCluster(catalog: Catalog, clusterId: string, name: string): Promise<Person> {
  return decide(catalog, (draft) => draftName(draft, clusterId, { name }));
}

/** The person of this name, whatever its case; a new one where nobody has it. */
export async function personNamed(catalog: Catalog, name: string): Promise<Person> {
  return decide(catalog, (draft) => personCalled(draft, name));
}

/**
 * Makes a cluster a person's, unless it was named meanwhile: a run found a face in it that is confirmed to be them. The
 * name of somebody who is no more, because their making was taken back, is none.
 */
export async function giveToPerson(catalog: Catalog, clusterId: string, personId: string): Promise<void> {
  const index: Row<object> & { readonly at: string } = {
    pk: partition(catalog),
    sk: `of#${personId}#cluster#${clusterId}`,
    at: new Date().toISOString(),
  };
  await batchWrite(catalog, { put: [index] });
  const former = (await getDecisions(catalog, [clusterId])).get(clusterId)?.personId;
  const isNobody = former !== undefined && (await getPerson(catalog, former)) === undefined;
  try {
    await catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: { pk: partition(catalog), sk: `cluster#${clusterId}` },
        UpdateExpression: "SET clusterId = :cluster, personId = :person, #hidden = :no, rev = :rev",
        ExpressionAttributeNames: { "#hidden": "hidden" },
        ConditionExpression: "attribute_not_exists(personId) OR personId = :nobody",
        ExpressionAttributeValues: {
          ...{ ":cluster": clusterId, ":person": personId, ":no": false, ":rev": newRevision() },
          ":nobody": isNobody ? former : "",
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

export async function getPerson(catalog: Catalog, personId: string): Promise<Person | undefined> {
  const answer = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: { pk: partition(catalog), sk: `person#${personId}` } }),
  );
  return answer.Item ? personIn(answer.Item as Row<Person>) : undefined;
}

/** These people by personId; those that no longer exist are absent. */
export async function getPeople(catalog: Catalog, personIds: readonly string[]): Promise<Map<string, Person>> {
  const rows = await batchGet<Person>(
    catalog,
    [...new Set(personIds)].map((personId) => ({ pk: partition(catalog), sk: `person#${personId}` })),
  );
  return new Map(rows.map((row) => [row.personId, personIn(row)]));
}

/** Everyone who has a name, in order of personId. */
export async function allPeople(catalog: Catalog): Promise<Person[]> {
  const people: Person[] = [];
  for await (const row of queryAll<Person>(catalog, partition(catalog), "person#")) people.push(personIn(row));
  return people;
}

/** What people decided about clusters, by clusterId. */
export async function allDecisions(catalog: Catalog): Promise<Map<string, ClusterDecision>> {
  const decisions = new Map<string, ClusterDecision>();
  for await (const row of queryAll<ClusterRow>(catalog, partition(catalog), "cluster#")) {
    decisions.set(row.clusterId, decisionIn(row));
  }
  return decisions;
}

/** What people decided about these clusters, by clusterId; undecided ones are absent. */
export async function getDecisions(
  catalog: Catalog,
  clusterIds: readonly string[],
): Promise<Map<string, ClusterDecision>> {
  const rows = await batchGet<ClusterRow>(
    catalog,
    [...new Set(clusterIds)].map((clusterId) => ({ pk: partition(catalog), sk: `cluster#${clusterId}` })),
  );
  return new Map(rows.map((row) => [row.clusterId, decisionIn(row)]));
}

function personIn({ pk: _, sk: __, rev: ___, ...person }: Row<Person> & { readonly rev?: string }): Person {
  return person;
}

function decisionIn({ clusterId, personId, hidden, rejected }: ClusterRow): ClusterDecision {
  return {
    ...{ clusterId, ...(personId ? { personId } : {}), hidden },
    ...(rejected ? { rejected: [...rejected].sort() } : {}),
  };
}
