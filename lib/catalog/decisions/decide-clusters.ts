import { clusterKey } from "../store/keys.ts";
import type { Person } from "../store/types.ts";
import { readHeldBy } from "../versions/held.ts";
import { clustersThatExist } from "../versions/membership.ts";
import { latestVersion } from "../versions/versions.ts";
import {
  findOrCreatePerson,
  findPersonByName,
  forgetEmptied,
  mergePeople,
  renamePerson,
  requirePerson,
} from "./decide-people.ts";
import type { Draft } from "./draft.ts";
import { type ClusterRow, loadPersonDecisions, without } from "./person-index.ts";

/** Whom to name something after: a person there is, or whoever has the name, new or known. */
export type PersonRef = { readonly personId: string } | { readonly name: string };

/** Of the two the one that is given, an id before a name. */
export function personRefOf({ personId, name = "" }: { [key in "personId" | "name"]?: string | undefined }): PersonRef {
  return personId === undefined ? { name } : { personId };
}

/** @throws NoSuchPerson */
export async function resolvePerson(draft: Draft, who: PersonRef): Promise<Person> {
  return "personId" in who ? requirePerson(draft, who.personId) : findOrCreatePerson(draft, who.name);
}

/**
 * Gives a cluster a name. Another cluster's person of that name is the person, whatever the case; a new name makes a
 * new person. A cluster that has a name already is renamed: where it is all that its person has, the person takes the
 * new name, or becomes the known person of that name; otherwise the cluster moves. Naming twice changes nothing.
 */
export async function nameCluster(draft: Draft, clusterId: string, who: PersonRef): Promise<Person> {
  const former = (await clusterRow(draft, clusterId)).personId;
  const known = "personId" in who ? await requirePerson(draft, who.personId) : await findPersonByName(draft, who.name);
  const isAll = former !== undefined && (await isAllOf(draft, former, clusterId));
  if (former !== undefined && "name" in who && (known ? known.personId === former : isAll)) {
    await giveCluster(draft, clusterId, former);
    return renamePerson(draft, former, who.name);
  }
  const person = known ?? (await resolvePerson(draft, who));
  if (former !== undefined && former !== person.personId && isAll) await mergePeople(draft, person.personId, [former]);
  await giveCluster(draft, clusterId, person.personId);
  return person;
}

/** Whether a person has no other cluster than this: neither in the version in force, nor one whose name faces keep. */
async function isAllOf(draft: Draft, personId: string, clusterId: string): Promise<boolean> {
  const others = (await loadPersonDecisions(draft, personId)).clusters.filter((each) => each.clusterId !== clusterId);
  if (others.length === 0) return true;
  const version = await latestVersion(draft.catalog);
  if (version === undefined) return false;
  const ids = others.map((each) => each.clusterId);
  if ((await readHeldBy(draft.catalog, version, ids)).some(({ state }) => state !== "ended")) return false;
  return (await clustersThatExist(draft.catalog, version, ids)).size === 0;
}

/** Makes a cluster a person's; whose it was keeps all else. */
export async function giveCluster(draft: Draft, clusterId: string, personId: string): Promise<void> {
  const { given: _, givenFor: __, ...row } = await clusterRow(draft, clusterId);
  await draft.write(clusterKey(clusterId), {
    ...{ ...row, personId, hidden: false, rejected: without(row.rejected, personId) },
  });
}

/** Takes a cluster's name away; a person who has nothing else is forgotten. */
export async function unnameCluster(draft: Draft, clusterId: string): Promise<void> {
  const { personId, given: _, givenFor: __, ...row } = await clusterRow(draft, clusterId);
  if (personId === undefined) return;
  await draft.write(clusterKey(clusterId), row);
  const { faces } = await loadPersonDecisions(draft, personId);
  if (faces.length === 0 && (await isAllOf(draft, personId, clusterId))) await forgetEmptied(draft, personId);
}

export async function hideCluster(draft: Draft, clusterId: string, hidden: boolean): Promise<void> {
  await draft.write(clusterKey(clusterId), { ...(await clusterRow(draft, clusterId)), hidden });
}

/** This cluster is not that person: never asked again, and never made theirs by a run. */
export async function rejectCluster(draft: Draft, clusterId: string, personId: string): Promise<void> {
  const row = await clusterRow(draft, clusterId);
  const { personId: former, given: _, givenFor: __, ...rest } = row;
  const kept = former === personId ? rest : row;
  await draft.write(clusterKey(clusterId), { ...kept, rejected: new Set([...(row.rejected ?? []), personId]) });
}

export async function clusterRow(draft: Draft, clusterId: string): Promise<ClusterRow> {
  return (await draft.read<ClusterRow>(clusterKey(clusterId))) ?? { clusterId, hidden: false };
}
