import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Catalog } from "./open.ts";
import { batchGet, batchWrite, queryAll, type Row, type RowKey, SHARDS, shardOf } from "./table.ts";
import type { FaceVector } from "./types.ts";

/** The vector as DynamoDB keeps it: float32, little-endian. */
interface VectorRow {
  readonly faceId: string;
  readonly model: string;
  readonly cropETag: string;
  readonly vector: Uint8Array;
}

const rowKey = (catalog: Catalog, model: string, faceId: string) => ({
  pk: shardOf(catalog, faceId),
  sk: `vector#${faceId}#${model}`,
});

/** Stores the vector that `model` gave for the crop with this ETag. */
export async function putVector(catalog: Catalog, face: FaceVector, cropETag: string): Promise<void> {
  const row: Row<VectorRow> = {
    ...rowKey(catalog, face.model, face.faceId),
    faceId: face.faceId,
    model: face.model,
    cropETag,
    vector: new Uint8Array(face.vector.buffer, face.vector.byteOffset, face.vector.byteLength),
  };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: row }));
}

/** The ETag of the crop that the stored vector was made from; undefined where there is no vector yet. */
export async function embeddedCrop(catalog: Catalog, model: string, faceId: string): Promise<string | undefined> {
  const answer = await catalog.documents.send(
    new GetCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, model, faceId),
      ProjectionExpression: "cropETag",
    }),
  );
  return answer.Item?.cropETag;
}

/** Vectors of these faces by one model; faces without one are left out. */
export async function getVectors(catalog: Catalog, model: string, faceIds: readonly string[]): Promise<FaceVector[]> {
  const rows = await batchGet<VectorRow>(
    catalog,
    faceIds.map((faceId) => rowKey(catalog, model, faceId)),
  );
  return rows.map(fromRow);
}

/** All vectors of one model, in order of faceId. */
export async function* allVectors(catalog: Catalog, model: string): AsyncGenerator<FaceVector> {
  for (const shard of SHARDS) {
    for await (const row of queryAll<VectorRow>(catalog, shardOf(catalog, shard), "vector#")) {
      if (row.model === model) yield fromRow(row);
    }
  }
}

/** Deletes the vectors of these faces of one photo, whatever model made them. */
export async function deleteVectors(catalog: Catalog, photoId: string, faceIds: ReadonlySet<string>): Promise<void> {
  const remove: RowKey[] = [];
  for await (const { pk, sk, faceId } of queryAll<VectorRow>(
    catalog,
    shardOf(catalog, photoId),
    `vector#${photoId}-`,
  )) {
    if (faceIds.has(faceId)) remove.push({ pk, sk });
  }
  await batchWrite(catalog, { remove });
}

function fromRow({ faceId, model, vector }: Row<VectorRow>): FaceVector {
  const aligned = Uint8Array.from(vector);
  return { faceId, model, vector: new Float32Array(aligned.buffer) };
}
