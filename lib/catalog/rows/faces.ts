import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { faceKey, PREFIX, photoPrefix, photosPartition, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, batchWrite, queryAll, queryPage, withoutKey } from "../store/table.ts";
import type { Face } from "../store/types.ts";

const rowKey = (catalog: Catalog, faceId: string) => ({ pk: photosPartition(catalog, faceId), sk: faceKey(faceId) });

export async function putFaces(catalog: Catalog, faces: readonly Face[]): Promise<void> {
  await batchWrite(catalog, { put: faces.map((face) => ({ ...rowKey(catalog, face.faceId), ...face })) });
}

/** Reads faces by id, in no particular order; those that no longer exist are left out. */
export async function getFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  { consistent = false } = {},
): Promise<Face[]> {
  const rows = await batchGet<Face>(
    catalog,
    faceIds.map((faceId) => rowKey(catalog, faceId)),
    undefined,
    consistent,
  );
  return rows.map(withoutKey);
}

/** Returns the faces that still exist: a version may contain faces that were deleted after it was published. */
export async function facesThatExist(
  catalog: Catalog,
  faceIds: readonly string[],
  { consistent = false } = {},
): Promise<Set<string>> {
  const keys = [...new Set(faceIds)].map((faceId) => rowKey(catalog, faceId));
  const rows = await batchGet<Pick<Face, "faceId">>(catalog, keys, ["faceId"], consistent);
  return new Set(rows.map(({ faceId }) => faceId));
}

/** Reads what is known about how well faces can be seen, in no particular order; those that no longer exist are left out. */
export async function readPortraits(
  catalog: Catalog,
  faceIds: readonly string[],
): Promise<Pick<Face, "faceId" | "sizePx" | "quality">[]> {
  const keys = [...new Set(faceIds)].map((faceId) => rowKey(catalog, faceId));
  return batchGet<Pick<Face, "faceId" | "sizePx" | "quality">>(catalog, keys, ["faceId", "sizePx", "quality"]);
}

export async function facesOfPhoto(
  catalog: Catalog,
  photoId: string,
  options: { readonly consistent?: boolean } = {},
): Promise<Face[]> {
  const faces: Face[] = [];
  for await (const row of queryAll<Face>(
    catalog,
    photosPartition(catalog, photoId),
    photoPrefix("face", photoId),
    options,
  )) {
    faces.push(withoutKey(row));
  }
  return faces;
}

/** Reads all faces, in order of faceId. */
export async function* allFaces(
  catalog: Catalog,
  { shards = SHARDS, ...options }: { readonly consistent?: boolean; readonly shards?: readonly string[] } = {},
): AsyncGenerator<Face> {
  for (const shard of shards) {
    for await (const row of queryAll<Face>(catalog, photosPartition(catalog, shard), PREFIX.face, options))
      yield withoutKey(row);
  }
}

/**
 * Reads one page of the faces of a shard, in order of faceId.
 * @param after the last face of the page before
 * @returns also whether this is the last page
 */
export async function facesPage(
  catalog: Catalog,
  shard: string,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ faces: Face[]; isLast: boolean }> {
  const { rows, last } = await queryPage<Face>(catalog, photosPartition(catalog, shard), PREFIX.face, {
    limit,
    ...(after === undefined ? {} : { after: faceKey(after) }),
  });
  return { faces: rows.map(withoutKey), isLast: last === undefined };
}

/** Changes the key of faces; those that no longer exist are not created again. */
export async function moveFaces(catalog: Catalog, faceIds: readonly string[], key: string): Promise<void> {
  await Promise.all(faceIds.map((faceId) => moveFace(catalog, faceId, key)));
}

async function moveFace(catalog: Catalog, faceId: string, key: string): Promise<void> {
  await updateRow(catalog, faceId, {
    UpdateExpression: "SET #attribute = :value",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#attribute": "key" },
    ExpressionAttributeValues: { ":value": key },
  });
}

type Update = Omit<UpdateCommandInput, "TableName" | "Key">;

/** Updates the row of a face; does nothing if the condition does not hold. */
async function updateRow(catalog: Catalog, faceId: string, update: Update): Promise<void> {
  try {
    await catalog.documents.send(
      new UpdateCommand({ TableName: catalog.table, Key: rowKey(catalog, faceId), ...update }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Stores the corrected score of a face, if the face still exists and has the same score. */
export async function correctScore(catalog: Catalog, { faceId, score }: Face, corrected: number): Promise<void> {
  await updateRow(catalog, faceId, {
    UpdateExpression: "SET #score = :corrected, #detection = if_not_exists(#detection, :score)",
    ConditionExpression: "#score = :score",
    ExpressionAttributeNames: { "#score": "score", "#detection": "detectionScore" },
    ExpressionAttributeValues: { ":score": score, ":corrected": corrected },
  });
}

export async function deleteFaceRows(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await batchWrite(catalog, { remove: faceIds.map((faceId) => rowKey(catalog, faceId)) });
}
