import { faceKey, PREFIX, peoplePartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, queryAll } from "../store/table.ts";
import type { FaceDecision } from "../store/types.ts";
import type { FaceRow } from "./person-index.ts";

const rowKey = (catalog: Catalog, faceId: string) => ({ pk: peoplePartition(catalog), sk: faceKey(faceId) });

/** Reads the decisions about these faces, by faceId; undecided faces are absent. */
export async function getFaceDecisions(
  catalog: Catalog,
  faceIds: readonly string[],
): Promise<Map<string, FaceDecision>> {
  const keys = [...new Set(faceIds)].map((faceId) => rowKey(catalog, faceId));
  const rows = await batchGet<FaceRow>(catalog, keys, undefined, true);
  return new Map(rows.map((row) => [row.faceId, faceDecisionOf(row)]));
}

/** Reads all decisions about faces, by faceId. @param options see queryAll */
export async function allFaceDecisions(
  catalog: Catalog,
  options: { readonly consistent?: boolean } = {},
): Promise<Map<string, FaceDecision>> {
  const decisions = new Map<string, FaceDecision>();
  for await (const row of queryAll<FaceRow>(catalog, peoplePartition(catalog), PREFIX.face, options)) {
    decisions.set(row.faceId, faceDecisionOf(row));
  }
  return decisions;
}

/** Returns the decision in a row. */
export function faceDecisionOf({ faceId, personId, rejected, notAFace = false, alone, read }: FaceRow): FaceDecision {
  return {
    ...{ faceId, ...(personId ? { personId } : {}), rejected: [...(rejected ?? [])].sort(), notAFace },
    ...(alone ? { alone } : {}),
    ...(read ? { read } : {}),
  };
}
