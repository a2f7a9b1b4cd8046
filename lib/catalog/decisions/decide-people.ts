import { createHash, randomBytes } from "node:crypto";
import { NameTaken, NoSuchPerson } from "../store/errors.ts";
import { clusterKey, faceKey, kindOf, nameKey, personKey } from "../store/keys.ts";
import type { Person } from "../store/types.ts";
import type { Draft } from "./draft.ts";
import { type ClusterRow, type FaceRow, loadPersonDecisions, noneIfEmpty, peopleIn, without } from "./person-index.ts";

/** Folds a name: names that differ only in case, width or spacing fold to the same text and mean the same person. */
export function fold(name: string): string {
  return tidy(name).normalize("NFKC").toLowerCase();
}

function tidy(name: string): string {
  return name.trim().replace(/\s+/g, " ");
}

const keyOfName = (name: string) => nameKey(fold(name));

/** The row of a name, with the people who have it. */
interface NameRow {
  /** The person that the name refers to. */
  readonly personId: string;
  /** Others who share the name by decision: the name refers to the first of them once `personId` no longer has it. */
  readonly sharedBy?: readonly string[];
}

/** Returns an existing person. @throws NoSuchPerson */
export async function requirePerson(draft: Draft, personId: string): Promise<Person> {
  const person = await draft.read<Person>(personKey(personId));
  if (!person) throw new NoSuchPerson(personId);
  return withoutRevision(person);
}

/** Returns the person of a name, ignoring case; undefined if nobody has it. */
export async function findPersonByName(draft: Draft, name: string): Promise<Person | undefined> {
  const [personId] = await idsWithName(draft, name);
  return personId === undefined ? undefined : requirePerson(draft, personId);
}

/** The stored row of a person. */
export interface PersonRow extends Person {
  readonly rev?: string;
  readonly held?: string;
  /** Created from a name in metadata and not decided about since: deleted together with the last such name. */
  readonly read?: boolean;
}

/**
 * Returns the person of a name; creates one if nobody has it.
 * @param options `read`: the name comes from metadata
 */
export async function findOrCreatePerson(
  draft: Draft,
  name: string,
  options: { readonly read?: boolean } = {},
): Promise<Person> {
  const known = await findPersonByName(draft, name);
  if (known) return known;
  const personId = options.read ? await idFromName(draft, name) : `p${randomBytes(8).toString("hex")}`;
  const person: Person = { personId, name: tidy(name), createdAt: new Date().toISOString() };
  await putPerson(draft, { ...person, ...(options.read ? { read: true } : {}) });
  return person;
}

/**
 * Returns the id of a person created from metadata. It is derived from the name, because files that move remove their
 * names and bring them back, in any order.
 */
async function idFromName(draft: Draft, name: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const text = `${draft.catalog.library}/${fold(name)}${attempt === 0 ? "" : `/${attempt}`}`;
    const personId = `p${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    if (!(await draft.read(personKey(personId)))) return personId;
  }
}

/**
 * Writes a person who comes from another library with their id, unless they are here already. Someone here of the same name
 * becomes that person.
 * @param isFromThere returns whether a person comes from that library too, in which two may share a name
 */
export async function receivePerson(
  draft: Draft,
  person: PersonRow,
  isFromThere: (personId: string) => boolean,
): Promise<void> {
  const { rev: _, held: __, ...facts } = person;
  if (await draft.read(personKey(person.personId))) return;
  const namesakes = (await idsWithName(draft, person.name)).filter((personId) => !isFromThere(personId));
  await putPerson(draft, facts);
  if (namesakes.length > 0) await mergePeople(draft, person.personId, namesakes);
}

/** Deletes a person about whom only rejections are left, and those with them; otherwise does nothing. */
export async function forgetIfUnused(draft: Draft, personId: string): Promise<void> {
  if (!(await draft.read(personKey(personId)))) return;
  const { clusters, faces } = await loadPersonDecisions(draft, personId);
  if (clusters.length === 0 && faces.length === 0) await forgetPerson(draft, personId);
}

/**
 * Gives a person another name, or another spelling of the same name.
 * @param keepBoth whether another person may have that name too
 * @throws NameTaken, NoSuchPerson
 */
export async function renamePerson(draft: Draft, personId: string, name: string, keepBoth = false): Promise<Person> {
  const person = await requirePerson(draft, personId);
  const other = await findPersonByName(draft, name);
  const isTheirs = fold(name) === fold(person.name);
  if (other && other.personId !== personId && !isTheirs && !keepBoth) throw new NameTaken(other.name, other.personId);
  const renamed = { ...person, name: tidy(name) };
  if (!isTheirs) await leaveName(draft, person);
  await putPerson(draft, renamed);
  return renamed;
}

/** Details of a person besides their name; null removes one. */
export interface PersonDetails {
  readonly hidden?: boolean | undefined;
  readonly favourite?: boolean | undefined;
  /** YYYY-MM-DD */
  readonly birthday?: string | null | undefined;
  readonly coverFaceId?: string | null | undefined;
  readonly aliases?: readonly string[] | null | undefined;
  readonly note?: string | null | undefined;
}

/** Changes details of a person. @throws NoSuchPerson */
export async function describePerson(draft: Draft, personId: string, details: PersonDetails): Promise<Person> {
  const { hidden, favourite, birthday, coverFaceId, aliases, note, ...person } = await requirePerson(draft, personId);
  const described = {
    ...person,
    hidden: (details.hidden ?? hidden) || undefined,
    favourite: (details.favourite ?? favourite) || undefined,
    birthday: details.birthday === undefined ? birthday : (details.birthday ?? undefined),
    coverFaceId: details.coverFaceId === undefined ? coverFaceId : (details.coverFaceId ?? undefined),
    aliases: details.aliases === undefined ? aliases : aliasesOf(details.aliases ?? [], person.name),
    note: details.note === undefined ? note : details.note?.trim() || undefined,
  };
  await draft.write(personKey(personId), described);
  return requirePerson(draft, personId);
}

/** Returns aliases, each once and without the name; undefined if none is left. */
function aliasesOf(aliases: readonly string[], name: string): string[] | undefined {
  const others = new Map(aliases.map((alias) => [fold(alias), tidy(alias)]));
  others.delete(fold(name));
  return others.size > 0 ? [...others.values()] : undefined;
}

/**
 * Merges people into one, who takes over all decisions about the others, their aliases and notes, and the first birthday
 * if their own is unknown.
 * @throws NoSuchPerson
 */
export async function mergePeople(draft: Draft, personId: string, others: readonly string[]): Promise<Person> {
  const person = await requirePerson(draft, personId);
  await draft.write(personKey(personId), { ...person });
  const gone = new Map<string, Person>();
  for (const other of others) if (other !== personId) gone.set(other, await requirePerson(draft, other));
  for (const [other, { name }] of gone) {
    const { clusters, faces, rejected } = await loadPersonDecisions(draft, other);
    for (const [sk, row] of rejected) {
      const isTheirs = row.personId === personId || row.personId === other;
      const left = without(row.rejected, other) ?? new Set();
      await draft.write(sk, { ...row, rejected: noneIfEmpty(isTheirs ? left : new Set([...left, personId])) });
    }
    for (const { clusterId } of clusters) await makeTheirs(draft, clusterKey(clusterId), personId);
    for (const { faceId } of faces) await makeTheirs(draft, faceKey(faceId), personId);
    await forgetName(draft, { personId: other, name });
  }
  const all = [person, ...gone.values()];
  return describePerson(draft, personId, {
    favourite: all.some(({ favourite }) => favourite),
    birthday: all.find(({ birthday }) => birthday)?.birthday,
    aliases: all.flatMap(({ aliases = [] }) => aliases),
    note: all.flatMap(({ note }) => note ?? []).join("\n"),
  });
}

async function makeTheirs(draft: Draft, sk: string, personId: string): Promise<void> {
  const row = await draft.read<ClusterRow | FaceRow>(sk);
  await draft.write(sk, { ...row, personId, rejected: without(row?.rejected, personId) });
}

/** Deletes a person and all decisions about them; their clusters lose their names. @throws NoSuchPerson */
export async function forgetPerson(draft: Draft, personId: string): Promise<Person> {
  const person = await requirePerson(draft, personId);
  const { clusters, faces, rejected } = await loadPersonDecisions(draft, personId);
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

/** Deletes a person who has only clusters that no longer exist, and unnames those clusters; rejections stay. */
export async function forgetEmptied(draft: Draft, personId: string): Promise<void> {
  for (const { personId: _, given: __, givenFor: ___, ...row } of (await loadPersonDecisions(draft, personId))
    .clusters) {
    await draft.write(clusterKey(row.clusterId), row);
  }
  await forgetName(draft, await requirePerson(draft, personId));
}

/**
 * Deletes a person known only from metadata once no metadata name them; clusters assigned to them by runs lose the
 * name.
 */
export async function forgetIfOnlyRead(draft: Draft, personId: string): Promise<void> {
  const person = await draft.read<PersonRow>(personKey(personId));
  if (!person?.read) return;
  const { clusters, faces, rejected } = await loadPersonDecisions(draft, personId);
  if (faces.length > 0 || rejected.length > 0 || clusters.some(({ given }) => !given)) return;
  for (const { personId: _, given: __, givenFor: ___, ...row } of clusters)
    await draft.write(clusterKey(row.clusterId), row);
  await forgetName(draft, person);
}

/** Makes sure that a person's name leads to them. */
export async function noteName(draft: Draft, personId: string): Promise<void> {
  const { name } = await requirePerson(draft, personId);
  await writeName(draft, name, [...(await idsWithName(draft, name)), personId]);
}

/** Forgets of a decision what it says about people who are not there. @param sk of a cluster's or a face's row */
export async function forgetAbsent(draft: Draft, sk: string): Promise<void> {
  const row = await draft.read<ClusterRow & FaceRow>(sk);
  if (!row) return;
  const there = await draft.readAll(peopleIn(row).map(personKey));
  const isThere = (personId: string) => there.has(personKey(personId));
  const rejected = noneIfEmpty(new Set([...(row.rejected ?? [])].filter(isThere)));
  const { personId, given, givenFor, read, ...rest } = row;
  const said = personId !== undefined && isThere(personId) ? { personId, given, givenFor, read } : {};
  const left = { ...rest, ...said, rejected };
  const isAny = kindOf(sk) === "cluster" || left.personId || rejected || left.notAFace || left.alone;
  await draft.write(sk, isAny ? left : undefined);
}

async function forgetName(draft: Draft, person: Pick<Person, "personId" | "name">): Promise<void> {
  await leaveName(draft, person);
  await draft.write(personKey(person.personId), undefined);
}

/** Removes a person from the row of a name; others who share the name keep it. */
async function leaveName(draft: Draft, { personId, name }: Pick<Person, "personId" | "name">): Promise<void> {
  await writeName(
    draft,
    name,
    (await idsWithName(draft, name)).filter((each) => each !== personId),
  );
}

async function putPerson(draft: Draft, person: PersonRow): Promise<void> {
  await draft.write(personKey(person.personId), { ...person });
  await writeName(draft, person.name, [...(await idsWithName(draft, person.name)), person.personId]);
}

/** Returns the ids of the people who have a name; the first is the one that the name refers to. */
async function idsWithName(draft: Draft, name: string): Promise<string[]> {
  const { personId, sharedBy = [] } = (await draft.read<NameRow>(keyOfName(name))) ?? {};
  const ids = personId === undefined ? [] : [personId, ...sharedBy];
  const people = await draft.readAll<Person>(ids.map(personKey));
  return ids.filter((id) => {
    const person = people.get(personKey(id));
    // One of two simultaneous actions may have left a stale name row behind.
    return person !== undefined && fold(person.name) === fold(name);
  });
}

async function writeName(draft: Draft, name: string, ids: readonly string[]): Promise<void> {
  const [personId, ...sharedBy] = [...new Set(ids)];
  const row = personId && { personId, ...(sharedBy.length > 0 ? { sharedBy } : {}) };
  await draft.write(keyOfName(name), row || undefined);
}

/** A person without the fields of the row: writing them back without `read` marks them as decided about by someone. */
function withoutRevision(person: PersonRow): Person {
  const { rev: _, held: __, read: ___, ...rest } = person;
  return rest;
}
