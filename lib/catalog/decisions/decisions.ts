import { faceKey, PREFIX, peoplePartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, queryAll } from "../store/table.ts";
import type { FaceDecision } from "../store/types.ts";
import { decide } from "./actions.ts";
import { confirm, notFaces, reject, undecide } from "./decide-faces.ts";
import type { FaceRow } from "./person-index.ts";

const rowKey = (catalog: Catalog, faceId: string) => ({ pk: peoplePartition(catalog), sk: faceKey(faceId) });

/** These faces are the person's: no run and no match takes them elsewhere. What was said against it no longer holds. */
export async function confirmFaces(catalog: Catalog, faceIds: readonly string[], personId: string): Promise<void> {
  await decide(catalog, (draft) => confirm(draft, faceIds, personId));
}

/**
 * This face is the person's, as the photo's metadata says, unless somebody decided anything about it in Facet.
 * @returns whether it is theirs now by the metadata
 */
export async function confirmAsRead(catalog: Catalog, faceId: string, personId: string): Promise<boolean> {
  return decide(catalog, async (draft) => {
    const row = await draft.read<FaceRow>(faceKey(faceId));
    if (row && !row.read) return false;
    await draft.write(faceKey(faceId), { faceId, personId, read: true });
    return true;
  });
}

/** These faces are not the person's, and never return to them. Whose they are stays open. */
export async function rejectFaces(catalog: Catalog, faceIds: readonly string[], personId: string): Promise<void> {
  await decide(catalog, (draft) => reject(draft, faceIds, personId));
}

/** These faces are not one person's but another's. */
export async function moveFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await decide(catalog, async (draft) => {
    if (from !== to) await reject(draft, faceIds, from);
    await confirm(draft, faceIds, to);
  });
}

/** These regions show no face, or none that anyone cares for: they belong to no cluster and no person. */
export async function markNotFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await decide(catalog, (draft) => notFaces(draft, faceIds));
}

/** Takes back all that was decided about these faces. */
export async function undecideFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await decide(catalog, (draft) => undecide(draft, faceIds));
}

/** What people decided about these faces, by faceId; undecided ones are absent. */
export async function getFaceDecisions(
  catalog: Catalog,
  faceIds: readonly string[],
): Promise<Map<string, FaceDecision>> {
  const keys = [...new Set(faceIds)].map((faceId) => rowKey(catalog, faceId));
  const rows = await batchGet<FaceRow>(catalog, keys, undefined, true);
  return new Map(rows.map((row) => [row.faceId, fromRow(row)]));
}

/** Every decision about a face, by faceId. */
export async function allFaceDecisions(catalog: Catalog): Promise<Map<string, FaceDecision>> {
  const decisions = new Map<string, FaceDecision>();
  for await (const row of queryAll<FaceRow>(catalog, peoplePartition(catalog), PREFIX.face)) {
    decisions.set(row.faceId, fromRow(row));
  }
  return decisions;
}

function fromRow({ faceId, personId, rejected, notAFace = false, alone, read }: FaceRow): FaceDecision {
  return {
    ...{ faceId, ...(personId ? { personId } : {}), rejected: [...(rejected ?? [])].sort(), notAFace },
    ...(alone ? { alone } : {}),
    ...(read ? { read } : {}),
  };
}
