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

/** A reference to a person: an existing one by id, or by a name that may be new. */
export type PersonRef = { readonly personId: string } | { readonly name: string };

/** Picks personId if present, else name. */
export function personRefOf({ personId, name = "" }: { [key in "personId" | "name"]?: string | undefined }): PersonRef {
  return personId === undefined ? { name } : { personId };
}

/** Returns the person that a reference means; creates one if nobody has the name. @throws NoSuchPerson */
export async function resolvePerson(draft: Draft, who: PersonRef): Promise<Person> {
  return "personId" in who ? requirePerson(draft, who.personId) : findOrCreatePerson(draft, who.name);
}

/**
 * Names a cluster. If a person of that name exists, ignoring case, the cluster becomes theirs; otherwise a person is
 * created. A cluster that already has a name is renamed: if it is all that its person has, the person takes the new
 * name, or is merged into the existing person of that name; otherwise the cluster moves to the other person. Naming
 * twice changes nothing.
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

/** Held names of a cluster that are read; whoever has more is taken to have a valid one. */
const HELD_READ = 4096;

/** Returns whether a person has no other cluster: neither in the version in force nor as the source of a held name. */
async function isAllOf(draft: Draft, personId: string, clusterId: string): Promise<boolean> {
  const { clusters } = await loadPersonDecisions(draft, personId, "cluster");
  const others = clusters.filter((each) => each.clusterId !== clusterId);
  if (others.length === 0) return true;
  const version = await latestVersion(draft.catalog);
  if (version === undefined) return false;
  const ids = others.map((each) => each.clusterId);
  const { names, more } = await readHeldBy(draft.catalog, version, ids, HELD_READ);
  if (more.size > 0 || names.some(({ state }) => state !== "ended")) return false;
  return (await clustersThatExist(draft.catalog, version, ids)).size === 0;
}

/** Assigns a cluster to a person; its former person keeps everything else. */
export async function giveCluster(draft: Draft, clusterId: string, personId: string): Promise<void> {
  const { given: _, givenFor: __, ...row } = await clusterRow(draft, clusterId);
  await draft.write(clusterKey(clusterId), {
    ...{ ...row, personId, hidden: false, rejected: without(row.rejected, personId) },
  });
}

/** Removes a cluster's name; a person who has nothing else is deleted. */
export async function unnameCluster(draft: Draft, clusterId: string): Promise<void> {
  const { personId, given: _, givenFor: __, ...row } = await clusterRow(draft, clusterId);
  if (personId === undefined) return;
  await draft.write(clusterKey(clusterId), row);
  if (!(await isAllOf(draft, personId, clusterId))) return;
  const { faces } = await loadPersonDecisions(draft, personId, "face");
  if (faces.length === 0) await forgetEmptied(draft, personId);
}

export async function hideCluster(draft: Draft, clusterId: string, hidden: boolean): Promise<void> {
  await draft.write(clusterKey(clusterId), { ...(await clusterRow(draft, clusterId)), hidden });
}

/** Rejects a cluster for a person: Facet does not ask again, and no run assigns the cluster to them. */
export async function rejectCluster(draft: Draft, clusterId: string, personId: string): Promise<void> {
  const row = await clusterRow(draft, clusterId);
  const { personId: former, given: _, givenFor: __, ...rest } = row;
  const kept = former === personId ? rest : row;
  await draft.write(clusterKey(clusterId), { ...kept, rejected: new Set([...(row.rejected ?? []), personId]) });
}

export async function clusterRow(draft: Draft, clusterId: string): Promise<ClusterRow> {
  return (await draft.read<ClusterRow>(clusterKey(clusterId))) ?? { clusterId, hidden: false };
}
