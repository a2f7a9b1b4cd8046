import { faceKey } from "../store/keys.ts";
import { requirePerson } from "./decide-people.ts";
import type { Draft } from "./draft.ts";
import { type FaceRow, without } from "./person-index.ts";

/**
 * These faces are the person's: no run and no match takes them elsewhere. What was said against it no longer holds.
 * @throws NoSuchPerson
 */
export async function confirm(draft: Draft, faceIds: readonly string[], personId: string): Promise<void> {
  await requirePerson(draft, personId);
  await change(draft, faceIds, ({ notAFace: _, read: __, alone: ___, rejected, ...row }) => ({
    ...row,
    personId,
    rejected: without(rejected, personId),
  }));
}

/** These faces are not the person's, and never return to them. Whose they are stays open. @throws NoSuchPerson */
export async function reject(draft: Draft, faceIds: readonly string[], personId: string): Promise<void> {
  await requirePerson(draft, personId);
  await change(draft, faceIds, ({ read: _, personId: former, rejected, ...row }) => ({
    ...row,
    ...(former === undefined || former === personId ? {} : { personId: former }),
    rejected: new Set([...(rejected ?? []), personId]),
  }));
}

/** These regions show no face, or none that anyone cares for: they belong to no cluster and no person. */
export async function notFaces(draft: Draft, faceIds: readonly string[]): Promise<void> {
  await change(draft, faceIds, ({ personId: _, read: __, ...row }) => ({ ...row, notAFace: true }));
}

/** These faces belong to no cluster, now and in later runs, until somebody says whose they are. */
export async function keepUnclustered(draft: Draft, faceIds: readonly string[]): Promise<void> {
  await change(draft, faceIds, (row) => (row.personId === undefined ? { ...row, alone: true } : row));
}

/** Takes back all that was decided about these faces. */
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
