import { randomBytes } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { noteDecision } from "./changes.ts";
import type { Catalog } from "./open.ts";
import { batchGet, batchWrite, queryAll, withoutKey } from "./table.ts";
import type { ClusterDecision, Person } from "./types.ts";

const partition = (catalog: Catalog) => `${catalog.library}#people`;

/** Names that fold to the same text are the same person's: case, width and spacing do not count. */
function fold(name: string): string {
  return tidy(name).normalize("NFKC").toLowerCase();
}

function tidy(name: string): string {
  return name.trim().replace(/\s+/g, " ");
}

/**
 * Gives a cluster a name. Another cluster's person of that name is the person, whatever the case; a new name makes a
 * new person. A cluster that has a name already is renamed: its person takes the new name where the cluster is all
 * they have, otherwise the cluster moves. A person left without clusters is forgotten. Naming twice changes nothing.
 *
 * The person is written before the cluster points at it, so no reader meets a person that is not there.
 */
export async function nameCluster(catalog: Catalog, clusterId: string, name: string): Promise<Person> {
  const former = await personOf(catalog, clusterId);
  const alone = former !== undefined && !(await hasOtherCluster(catalog, former.personId, clusterId));
  const personId = await claimName(catalog, name, alone ? former.personId : newPersonId());
  const person =
    personId === former?.personId ? await respell(catalog, former, name) : await ensurePerson(catalog, personId, name);
  const decision: ClusterDecision = { clusterId, personId, hidden: false };
  await catalog.documents.send(
    new PutCommand({
      TableName: catalog.table,
      Item: { pk: partition(catalog), sk: `cluster#${clusterId}`, ...decision },
    }),
  );
  await noteDecision(catalog);
  if (alone && personId !== former.personId) await forgetPerson(catalog, former);
  return person;
}

/** The person of this name, whatever its case; a new one where nobody has it. */
export async function personNamed(catalog: Catalog, name: string): Promise<Person> {
  return ensurePerson(catalog, await claimName(catalog, name, newPersonId()), name);
}

/** Makes a cluster a person's, unless it was named meanwhile: a run found a face in it that is confirmed to be them. */
export async function giveToPerson(catalog: Catalog, clusterId: string, personId: string): Promise<void> {
  try {
    await catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: { pk: partition(catalog), sk: `cluster#${clusterId}` },
        UpdateExpression: "SET clusterId = :cluster, personId = :person, #hidden = :no",
        ExpressionAttributeNames: { "#hidden": "hidden" },
        ConditionExpression: "attribute_not_exists(personId)",
        ExpressionAttributeValues: { ":cluster": clusterId, ":person": personId, ":no": false },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

async function personOf(catalog: Catalog, clusterId: string): Promise<Person | undefined> {
  const personId = (await getDecisions(catalog, [clusterId])).get(clusterId)?.personId;
  return personId ? getPerson(catalog, personId) : undefined;
}

async function hasOtherCluster(catalog: Catalog, personId: string, clusterId: string): Promise<boolean> {
  const decisions = [...(await allDecisions(catalog)).values()];
  return decisions.some((decision) => decision.personId === personId && decision.clusterId !== clusterId);
}

/** The same person under a new name, or another spelling of theirs. */
async function respell(catalog: Catalog, person: Person, name: string): Promise<Person> {
  const renamed = { ...person, name: tidy(name) };
  if (renamed.name === person.name) return person;
  await catalog.documents.send(
    new PutCommand({
      TableName: catalog.table,
      Item: { pk: partition(catalog), sk: `person#${person.personId}`, ...renamed },
    }),
  );
  if (fold(name) !== fold(person.name)) await releaseName(catalog, person);
  return renamed;
}

async function forgetPerson(catalog: Catalog, person: Person): Promise<void> {
  await releaseName(catalog, person);
  await batchWrite(catalog, { remove: [{ pk: partition(catalog), sk: `person#${person.personId}` }] });
}

async function releaseName(catalog: Catalog, { name }: Person): Promise<void> {
  await batchWrite(catalog, { remove: [{ pk: partition(catalog), sk: `name#${fold(name)}` }] });
}

async function ensurePerson(catalog: Catalog, personId: string, name: string): Promise<Person> {
  const person: Person = { personId, name: tidy(name), createdAt: new Date().toISOString() };
  const created = await putNew(catalog, `person#${personId}`, person);
  return created ? person : ((await getPerson(catalog, personId)) ?? person);
}

function newPersonId(): string {
  return `p${randomBytes(8).toString("hex")}`;
}

/** Whose name this is: `personId`'s when it was nobody's. Whoever writes the row of the name first decides. */
async function claimName(catalog: Catalog, name: string, personId: string): Promise<string> {
  const sk = `name#${fold(name)}`;
  if (await putNew(catalog, sk, { personId })) return personId;
  const answer = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: { pk: partition(catalog), sk }, ConsistentRead: true }),
  );
  return answer.Item?.personId ?? claimName(catalog, name, personId);
}

/** Writes a row unless there is one; false when there is. */
async function putNew(catalog: Catalog, sk: string, item: object): Promise<boolean> {
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { pk: partition(catalog), sk, ...item },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

export async function getPerson(catalog: Catalog, personId: string): Promise<Person | undefined> {
  const answer = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: { pk: partition(catalog), sk: `person#${personId}` } }),
  );
  return answer.Item ? withoutKey(answer.Item as Person & { pk: string; sk: string }) : undefined;
}

/** These people by personId; those that no longer exist are absent. */
export async function getPeople(catalog: Catalog, personIds: readonly string[]): Promise<Map<string, Person>> {
  const rows = await batchGet<Person>(
    catalog,
    [...new Set(personIds)].map((personId) => ({ pk: partition(catalog), sk: `person#${personId}` })),
  );
  return new Map(rows.map((row) => [row.personId, withoutKey(row)]));
}

/** Everyone who has a name, in order of personId. */
export async function allPeople(catalog: Catalog): Promise<Person[]> {
  const people: Person[] = [];
  for await (const row of queryAll<Person>(catalog, partition(catalog), "person#")) people.push(withoutKey(row));
  return people;
}

/** What people decided about clusters, by clusterId. */
export async function allDecisions(catalog: Catalog): Promise<Map<string, ClusterDecision>> {
  const decisions = new Map<string, ClusterDecision>();
  for await (const row of queryAll<ClusterDecision>(catalog, partition(catalog), "cluster#")) {
    decisions.set(row.clusterId, withoutKey(row));
  }
  return decisions;
}

/** What people decided about these clusters, by clusterId; undecided ones are absent. */
export async function getDecisions(
  catalog: Catalog,
  clusterIds: readonly string[],
): Promise<Map<string, ClusterDecision>> {
  const rows = await batchGet<ClusterDecision>(
    catalog,
    [...new Set(clusterIds)].map((clusterId) => ({ pk: partition(catalog), sk: `cluster#${clusterId}` })),
  );
  return new Map(rows.map((row) => [row.clusterId, withoutKey(row)]));
}
