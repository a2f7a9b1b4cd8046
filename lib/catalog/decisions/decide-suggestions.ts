import { createHash } from "node:crypto";
import { PREFIX, peoplePartition, putOffKey, unlikeKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll } from "../store/table.ts";
import type { Draft } from "./draft.ts";

/** Whom it was asked about; where nobody, who the faces of a new group are. */
type AskedPerson = string | undefined;

interface PutOffRow {
  readonly version: number;
}

interface UnlikeRow {
  readonly faceIds: ReadonlySet<string>;
}

/** These faces, or this cluster, are not asked about again while this version is in force. */
export async function putOff(
  draft: Draft,
  ids: readonly string[],
  personId: AskedPerson,
  version: number,
): Promise<void> {
  for (const id of ids) await draft.write(putOffKey(personId, id), { version } satisfies PutOffRow);
}

/** These faces are not one person's, each of another: whether they are is not asked again. */
export async function markDifferentPeople(draft: Draft, faceIds: readonly string[]): Promise<void> {
  const digest = createHash("sha256")
    .update([...faceIds].sort().join())
    .digest("hex")
    .slice(0, 16);
  await draft.write(unlikeKey(digest), { faceIds: new Set(faceIds) } satisfies UnlikeRow);
}

/** What people said about questions as such. */
export interface SuggestionAnswers {
  /** Whether a face or a cluster is not to be asked about while a version is in force. */
  isPutOff(id: string, personId: AskedPerson): boolean;
  /** Whether two faces are known not to be one person's. */
  areDifferentPeople(faceId: string, otherId: string): boolean;
}

/** Reads what people said about questions. @param version in force */
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
