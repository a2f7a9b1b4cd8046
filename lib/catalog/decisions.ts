import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { noteFaces } from "./changes.ts";
import type { Catalog } from "./open.ts";
import { batchGet, batchWrite, queryAll, type Row } from "./table.ts";
import type { FaceDecision } from "./types.ts";

/** A decision as its row keeps it: what does not hold is absent, and an empty set too. */
interface DecisionRow {
  readonly faceId: string;
  readonly personId?: string;
  readonly rejected?: ReadonlySet<string>;
  readonly notAFace?: boolean;
  /** The person was read from the photo's metadata; nobody decided anything in Facet. */
  readonly read?: boolean;
}

const partition = (catalog: Catalog) => `${catalog.library}#people`;
const rowKey = (catalog: Catalog, faceId: string) => ({ pk: partition(catalog), sk: `face#${faceId}` });

/** These faces are the person's: no run and no match takes them elsewhere. What was said against it no longer holds. */
export async function confirmFaces(catalog: Catalog, faceIds: readonly string[], personId: string): Promise<void> {
  for (const faceId of faceIds) {
    await update(catalog, faceId, {
      UpdateExpression: "SET faceId = :face, personId = :person REMOVE notAFace, #read DELETE rejected :people",
      ExpressionAttributeValues: { ":face": faceId, ":person": personId, ":people": new Set([personId]) },
    });
  }
  await noteFaces(catalog, faceIds, { decided: true });
}

/**
 * This face is the person's, as the photo's metadata says, unless somebody decided anything about it in Facet.
 * @returns whether it is theirs now by the metadata
 */
export async function confirmAsRead(catalog: Catalog, faceId: string, personId: string): Promise<boolean> {
  try {
    await update(catalog, faceId, {
      UpdateExpression: "SET faceId = :face, personId = :person, #read = :yes",
      ConditionExpression: "attribute_not_exists(faceId) OR #read = :yes",
      ExpressionAttributeValues: { ":face": faceId, ":person": personId, ":yes": true },
    });
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
  await noteFaces(catalog, [faceId], { decided: true });
  return true;
}

/** These faces are not the person's, and never return to them. Whose they are stays open. */
export async function rejectFaces(catalog: Catalog, faceIds: readonly string[], personId: string): Promise<void> {
  for (const faceId of faceIds) await rejectFace(catalog, faceId, personId);
  await noteFaces(catalog, faceIds, { decided: true });
}

/** These faces are not one person's but another's. */
export async function moveFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  if (from === to) return confirmFaces(catalog, faceIds, to);
  await rejectFaces(catalog, faceIds, from);
  await confirmFaces(catalog, faceIds, to);
}

/** These regions show no face, or none that anyone cares for: they belong to no cluster and no person. */
export async function markNotFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  for (const faceId of faceIds) {
    await update(catalog, faceId, {
      UpdateExpression: "SET faceId = :face, notAFace = :yes REMOVE personId, #read",
      ExpressionAttributeValues: { ":face": faceId, ":yes": true },
    });
  }
  await noteFaces(catalog, faceIds, { decided: true });
}

/** Takes back all that was decided about these faces. */
export async function undecideFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await batchWrite(catalog, { remove: faceIds.map((faceId) => rowKey(catalog, faceId)) });
  await noteFaces(catalog, faceIds, { decided: true });
}

/** What people decided about these faces, by faceId; undecided ones are absent. */
export async function getFaceDecisions(
  catalog: Catalog,
  faceIds: readonly string[],
): Promise<Map<string, FaceDecision>> {
  const rows = await batchGet<DecisionRow>(
    catalog,
    [...new Set(faceIds)].map((faceId) => rowKey(catalog, faceId)),
  );
  return new Map(rows.map((row) => [row.faceId, fromRow(row)]));
}

/** Every decision about a face, by faceId. */
export async function allFaceDecisions(catalog: Catalog): Promise<Map<string, FaceDecision>> {
  const decisions = new Map<string, FaceDecision>();
  for await (const row of queryAll<DecisionRow>(catalog, partition(catalog), "face#")) {
    decisions.set(row.faceId, fromRow(row));
  }
  return decisions;
}

/** A rejection takes back a confirmation of the same person, and leaves another's. */
async function rejectFace(catalog: Catalog, faceId: string, personId: string): Promise<void> {
  const ExpressionAttributeValues = { ":face": faceId, ":person": personId, ":people": new Set([personId]) };
  try {
    await update(catalog, faceId, {
      UpdateExpression: "SET faceId = :face ADD rejected :people REMOVE #read",
      ConditionExpression: "attribute_not_exists(personId) OR personId <> :person",
      ExpressionAttributeValues,
    });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    await update(catalog, faceId, {
      UpdateExpression: "SET faceId = :face ADD rejected :people REMOVE personId, #read",
      ConditionExpression: "personId = :person",
      ExpressionAttributeValues,
    });
  }
}

type Change = Pick<UpdateCommandInput, "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeValues">;

async function update(catalog: Catalog, faceId: string, change: Change): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, faceId),
      ExpressionAttributeNames: { "#read": "read" },
      ...change,
    }),
  );
}

function fromRow({ faceId, personId, rejected, notAFace = false, read }: Row<DecisionRow>): FaceDecision {
  return {
    faceId,
    ...(personId ? { personId } : {}),
    rejected: [...(rejected ?? [])].sort(),
    notAFace,
    ...(read ? { read } : {}),
  };
}
