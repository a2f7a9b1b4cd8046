import { randomBytes } from "node:crypto";
import { NameTaken, NoSuchPerson } from "../store/errors.ts";
import { clusterKey, faceKey, nameKey, personKey } from "../store/keys.ts";
import type { Person } from "../store/types.ts";
import type { Draft } from "./draft.ts";
import { type ClusterRow, decisionsOf, type FaceRow, noneIfEmpty, without } from "./person-index.ts";

/** Names that fold to the same text are the same person's: case, width and spacing do not count. */
function fold(name: string): string {
  return tidy(name).normalize("NFKC").toLowerCase();
}

function tidy(name: string): string {
  return name.trim().replace(/\s+/g, " ");
}

const keyOfName = (name: string) => nameKey(fold(name));

/** @throws NoSuchPerson */
export async function personOf(draft: Draft, personId: string): Promise<Person> {
  const person = await draft.read<Person>(personKey(personId));
  if (!person) throw new NoSuchPerson(personId);
  return withoutRevision(person);
}

/** The person of a name, whatever its case; undefined where nobody has it. */
export async function whoIsCalled(draft: Draft, name: string): Promise<Person | undefined> {
  const personId = (await draft.read<{ personId: string }>(keyOfName(name)))?.personId;
  const person = personId && (await draft.read<Person>(personKey(personId)));
  // Of two who acted at once, one may have left a name behind.
  return person && fold(person.name) === fold(name) ? withoutRevision(person) : undefined;
}

/** The person of a name, as known; a new one where nobody has it. */
export async function personCalled(draft: Draft, name: string): Promise<Person> {
  const known = await whoIsCalled(draft, name);
  if (known) return known;
  const person: Person = {
    personId: `p${randomBytes(8).toString("hex")}`,
    name: tidy(name),
    createdAt: new Date().toISOString(),
  };
  await putPerson(draft, person);
  return person;
}

/** Gives a person another name, or another spelling of theirs. @throws NameTaken, NoSuchPerson */
export async function renamePerson(draft: Draft, personId: string, name: string): Promise<Person> {
  const person = await personOf(draft, personId);
  const other = await whoIsCalled(draft, name);
  if (other && other.personId !== personId) throw new NameTaken(other.name, other.personId);
  const renamed = { ...person, name: tidy(name) };
  if (fold(name) !== fold(person.name)) await draft.write(keyOfName(person.name), undefined);
  await putPerson(draft, renamed);
  return renamed;
}

/** What can be said about a person besides their name; null takes it away. */
export interface PersonDetails {
  readonly hidden?: boolean | undefined;
  readonly favourite?: boolean | undefined;
  /** YYYY-MM-DD */
  readonly birthday?: string | null | undefined;
  readonly coverFaceId?: string | null | undefined;
}

/** @throws NoSuchPerson */
export async function describePerson(draft: Draft, personId: string, details: PersonDetails): Promise<Person> {
  const { hidden, favourite, birthday, coverFaceId, ...person } = await personOf(draft, personId);
  const described = {
    ...person,
    hidden: (details.hidden ?? hidden) || undefined,
    favourite: (details.favourite ?? favourite) || undefined,
    birthday: details.birthday === undefined ? birthday : (details.birthday ?? undefined),
    coverFaceId: details.coverFaceId === undefined ? coverFaceId : (details.coverFaceId ?? undefined),
  };
  await draft.write(personKey(personId), described);
  return personOf(draft, personId);
}

/** These people become one: what was decided about the others is now about her or him. @throws NoSuchPerson */
export async function mergePeople(draft: Draft, personId: string, others: readonly string[]): Promise<Person> {
  const person = await personOf(draft, personId);
  const gone = new Map<string, Person>();
  for (const other of others) if (other !== personId) gone.set(other, await personOf(draft, other));
  for (const [other, { name }] of gone) {
    const { clusters, faces, rejected } = await decisionsOf(draft, other);
    for (const [sk, row] of rejected) {
      const isTheirs = row.personId === personId || row.personId === other;
      const left = without(row.rejected, other) ?? new Set();
      await draft.write(sk, { ...row, rejected: noneIfEmpty(isTheirs ? left : new Set([...left, personId])) });
    }
    for (const { clusterId } of clusters) await makeTheirs(draft, clusterKey(clusterId), personId);
    for (const { faceId } of faces) await makeTheirs(draft, faceKey(faceId), personId);
    await forgetName(draft, { personId: other, name });
  }
  return person;
}

async function makeTheirs(draft: Draft, sk: string, personId: string): Promise<void> {
  const row = await draft.read<ClusterRow | FaceRow>(sk);
  await draft.write(sk, { ...row, personId, rejected: without(row?.rejected, personId) });
}

/** Forgets a person, and all that was decided about them: their clusters have no name any more. @throws NoSuchPerson */
export async function forgetPerson(draft: Draft, personId: string): Promise<Person> {
  const person = await personOf(draft, personId);
  const { clusters, faces, rejected } = await decisionsOf(draft, personId);
  for (const [sk, row] of rejected) await draft.write(sk, { ...row, rejected: without(row.rejected, personId) });
  for (const { clusterId } of clusters) {
    const {
      personId: _,
      given: __,
      givenFor: ___,
      ...row
    } = (await draft.read<ClusterRow>(clusterKey(clusterId))) ?? { clusterId };
    await draft.write(clusterKey(clusterId), row);
  }
  for (const { faceId } of faces) {
    const { personId: _, read: __, ...row } = (await draft.read<FaceRow>(faceKey(faceId))) ?? { faceId };
    await draft.write(faceKey(faceId), row.rejected || row.alone ? row : undefined);
  }
  await forgetName(draft, person);
  return person;
}

/** Forgets people who have nothing but clusters that are no more, whose names go too; what was refused stays refused. */
export async function forgetEmptied(draft: Draft, personId: string): Promise<void> {
  for (const { personId: _, given: __, givenFor: ___, ...row } of (await decisionsOf(draft, personId)).clusters) {
    await draft.write(clusterKey(row.clusterId), row);
  }
  await forgetName(draft, await personOf(draft, personId));
}

async function forgetName(draft: Draft, { personId, name }: Pick<Person, "personId" | "name">): Promise<void> {
  const known = await draft.read<{ personId: string }>(keyOfName(name));
  if (known?.personId === personId) await draft.write(keyOfName(name), undefined);
  await draft.write(personKey(personId), undefined);
}

async function putPerson(draft: Draft, person: Person): Promise<void> {
  await draft.write(personKey(person.personId), { ...person });
  await draft.write(keyOfName(person.name), { personId: person.personId });
}

function withoutRevision(person: Person & { readonly rev?: string; readonly held?: string }): Person {
  const { rev: _, held: __, ...rest } = person;
  return rest;
}
