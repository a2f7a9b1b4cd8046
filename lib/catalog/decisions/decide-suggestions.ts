import { createHash } from "node:crypto";
import { PREFIX, peoplePartition, putOffKey, unlikeKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll } from "../store/table.ts";
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

/** Answers to suggestions that are not decisions about a face or a cluster. */
export interface SuggestionAnswers {
  /** Returns whether the question about a face or a cluster is put off. */
  isPutOff(id: string, personId: AskedPerson): boolean;
  /** Returns whether two faces are known to be different people's. */
  areDifferentPeople(faceId: string, otherId: string): boolean;
}

/** Reads the answers to suggestions. @param version the version in force */
export async function readSuggestionAnswers(catalog: Catalog, version: number): Promise<SuggestionAnswers> {
  const off = new Set<string>();
  for await (const row of queryAll<PutOffRow>(catalog, peoplePartition(catalog), PREFIX.putoff)) {
    if (row.version >= version) off.add(row.sk);
  }
  const unlike = new Map<string, Set<number>>();
  let number = 0;
  for await (const { faceIds } of queryAll<UnlikeRow>(catalog, peoplePartition(catalog), PREFIX.unlike)) {
    for (const faceId of faceIds) unlike.set(faceId, (unlike.get(faceId) ?? new Set()).add(number));
    number++;
  }
  return {
    isPutOff: (id, personId) => off.has(putOffKey(personId, id)),
    areDifferentPeople(faceId, otherId) {
      const others = unlike.get(otherId);
      return others !== undefined && [...(unlike.get(faceId) ?? [])].some((group) => others.has(group));
    },
  };
}
