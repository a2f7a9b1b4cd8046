import { faceKey, PREFIX } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { allPeopleRows, getPeopleRows } from "../store/people-rows.ts";
import type { FaceDecision } from "../store/types.ts";
import type { FaceRow } from "./person-index.ts";

/** Reads the decisions about these faces, by faceId; undecided faces are absent. */
export async function getFaceDecisions(
  catalog: Catalog,
  faceIds: readonly string[],
): Promise<Map<string, FaceDecision>> {
  const rows = await getPeopleRows<FaceRow>(catalog, faceIds.map(faceKey), { consistent: true });
  return new Map(rows.map((row) => [row.faceId, faceDecisionOf(row)]));
}

/** Reads all decisions about faces, by faceId. @param options see allPeopleRows */
export async function allFaceDecisions(
  catalog: Catalog,
  options: { readonly consistent?: boolean } = {},
): Promise<Map<string, FaceDecision>> {
  const decisions = new Map<string, FaceDecision>();
  for await (const row of allPeopleRows<FaceRow>(catalog, PREFIX.face, options)) {
    decisions.set(row.faceId, faceDecisionOf(row));
  }
  return decisions;
}

/** Returns the decision in a row. */
export function faceDecisionOf({ faceId, personId, rejected, notAFace = false, ...row }: FaceRow): FaceDecision {
  const { alone, stranger, read } = row;
  return {
    ...{ faceId, ...(personId ? { personId } : {}), rejected: [...(rejected ?? [])].sort(), notAFace },
    ...(alone ? { alone } : {}),
    ...(stranger ? { stranger } : {}),
    ...(read ? { read } : {}),
  };
}
