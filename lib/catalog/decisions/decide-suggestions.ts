import { createHash } from "node:crypto";
import { PREFIX, putOffKey, unlikeKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { getPeopleRows, peopleRows } from "../store/people-rows.ts";
import type { Draft } from "./draft.ts";

/** The person a question was about; undefined for the question of who a new group is. */
type AskedPerson = string | undefined;

interface PutOffRow {
  readonly version: number;
}

interface UnlikeRow {
  readonly faceIds: ReadonlySet<string>;
}

/** Puts off questions about faces or clusters for as long as a version is in force. */
export async function putOff(
  draft: Draft,
  ids: readonly string[],
  personId: AskedPerson,
  version: number,
): Promise<void> {
  for (const id of ids) await draft.write(putOffKey(personId, id), { version } satisfies PutOffRow);
}

/** Records that each of these faces is a different person's, so that Facet does not ask again whether they are one. */
export async function markDifferentPeople(draft: Draft, faceIds: readonly string[]): Promise<void> {
  const digest = createHash("sha256")
    .update([...faceIds].sort().join())
    .digest("hex")
    .slice(0, 16);
  await draft.write(unlikeKey(digest), { faceIds: new Set(faceIds) } satisfies UnlikeRow);
}

/**
 * Reads which of these questions are put off.
 * @param version the version in force
 * @param asked id of a face or cluster, and the person asked about
 * @returns whether one of them is put off
 */
export async function readPutOff(
  catalog: Catalog,
  version: number,
  asked: readonly (readonly [id: string, personId: AskedPerson])[],
): Promise<(id: string, personId: AskedPerson) => boolean> {
  const rows = await getPeopleRows<PutOffRow>(
    catalog,
    asked.map(([id, personId]) => putOffKey(personId, id)),
  );
  const off = new Set(rows.flatMap((row) => (row.version >= version ? [row.sk] : [])));
  return (id, personId) => off.has(putOffKey(personId, id));
}

/**
 * Reads which faces are known to be different people's: as many rows as people have declined groups of new faces.
 * @returns whether two faces are different people's
 */
export async function readDifferentPeople(catalog: Catalog): Promise<(faceId: string, otherId: string) => boolean> {
  const unlike = new Map<string, Set<number>>();
  let number = 0;
  for await (const { faceIds } of peopleRows<UnlikeRow>(catalog, PREFIX.unlike)) {
    for (const faceId of faceIds) unlike.set(faceId, (unlike.get(faceId) ?? new Set()).add(number));
    number++;
  }
  return (faceId, otherId) => {
    const others = unlike.get(otherId);
    return others !== undefined && [...(unlike.get(faceId) ?? [])].some((group) => others.has(group));
  };
}
