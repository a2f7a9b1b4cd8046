import { faceKey } from "../store/keys.ts";
import { requirePerson } from "./decide-people.ts";
import type { Draft } from "./draft.ts";
import { type FaceRow, without } from "./person-index.ts";

/**
 * Confirms that faces are a person's: no run and no match moves them elsewhere. Revokes contrary decisions about them.
 * @throws NoSuchPerson
 */
export async function confirm(draft: Draft, faceIds: readonly string[], personId: string): Promise<void> {
  await requirePerson(draft, personId);
  await change(draft, faceIds, ({ notAFace: _, read: __, alone: ___, stranger: ____, rejected, ...row }) => ({
    ...row,
    personId,
    rejected: without(rejected, personId),
  }));
}

/** Rejects faces for a person, so that they never return to them. Any other person stays. @throws NoSuchPerson */
export async function reject(draft: Draft, faceIds: readonly string[], personId: string): Promise<void> {
  await requirePerson(draft, personId);
  await change(draft, faceIds, ({ read: _, personId: former, rejected, ...row }) => ({
    ...row,
    ...(former === undefined || former === personId ? {} : { personId: former }),
    rejected: new Set([...(rejected ?? []), personId]),
  }));
}

/** Marks regions as not a face, or as a face of no interest: they belong to no cluster and no person. */
export async function notFaces(draft: Draft, faceIds: readonly string[]): Promise<void> {
  await change(draft, faceIds, ({ personId: _, read: __, ...row }) => ({ ...row, notAFace: true }));
}

/** Keeps faces out of all clusters, now and in later runs, until someone names them. */
export async function keepUnclustered(draft: Draft, faceIds: readonly string[]): Promise<void> {
  await change(draft, faceIds, (row) => (row.personId === undefined ? { ...row, alone: true } : row));
}

/** Marks faces as strangers': they stay in no cluster, and nobody is asked who they are, until someone names them. */
export async function markStrangers(draft: Draft, faceIds: readonly string[]): Promise<void> {
  await change(draft, faceIds, (row) => (row.personId === undefined ? { ...row, alone: true, stranger: true } : row));
}

/** Removes all decisions about faces. */
export async function undecide(draft: Draft, faceIds: readonly string[]): Promise<void> {
  for (const faceId of faceIds) await draft.write(faceKey(faceId), undefined);
}

async function change(
  draft: Draft,
  faceIds: readonly string[],
  to: (row: FaceRow) => { readonly [Name in keyof FaceRow]: FaceRow[Name] | undefined },
): Promise<void> {
  const rows = await draft.readAll<FaceRow>(faceIds.map(faceKey));
  for (const faceId of faceIds) {
    await draft.write(faceKey(faceId), { ...to(rows.get(faceKey(faceId)) ?? { faceId }) });
  }
}
