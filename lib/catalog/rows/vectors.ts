import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { PREFIX, photoPrefix, photosPartition, type RowKey, SHARDS, vectorKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, batchWrite, queryAll, queryPage, type Row } from "../store/table.ts";
import type { FaceVector, StoredCommonness } from "../store/types.ts";

/** The row of a vector. `vector` is float32, little-endian; `prototypes` is the id of those of its commonness. */
interface VectorRow {
  readonly faceId: string;
  readonly model: string;
  readonly cropETag: string;
  readonly vector: Uint8Array;
  readonly commonness?: number;
  readonly prototypes?: string;
  readonly rawLength?: number;
}

const rowKey = (catalog: Catalog, model: string, faceId: string) => ({
  pk: photosPartition(catalog, faceId),
  sk: vectorKey(faceId, model),
});

/** Stores vectors, each with the ETag of the crop that it was computed from. */
export async function putVectors(
  catalog: Catalog,
  faces: readonly (FaceVector & { readonly cropETag: string })[],
): Promise<void> {
  const put = faces.map(
    ({ faceId, model, vector, commonness, rawLength, cropETag }): Row<VectorRow> => ({
      ...rowKey(catalog, model, faceId),
      faceId,
      model,
      cropETag,
      vector: new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
      ...(commonness && { commonness: commonness.value, prototypes: commonness.of }),
      ...(rawLength !== undefined && { rawLength }),
    }),
  );
  await batchWrite(catalog, { put });
}

/** A position in the vectors of a library, from which `incompleteVectors` continues. */
export interface VectorPosition {
  readonly shard: string;
  /** Sort key of the last row. */
  readonly after: string;
}

const ROWS_PER_PAGE = 100;

/**
 * Reads the vectors of one model that were stored before raw lengths were, page by page, in order of faceId.
 * @returns for each page of rows its vectors, which may be none, and its end
 */
export async function* incompleteVectors(
  catalog: Catalog,
  model: string,
  from?: VectorPosition,
): AsyncGenerator<{ vectors: FaceVector[]; at: VectorPosition }> {
  for (const shard of SHARDS.filter((each) => from === undefined || each >= from.shard)) {
    let after = shard === from?.shard ? from.after : undefined;
    do {
      const { rows, last } = await queryPage<VectorRow>(catalog, photosPartition(catalog, shard), PREFIX.vector, {
        ...{ limit: ROWS_PER_PAGE, consistent: true, ...(after === undefined ? {} : { after }) },
      });
      const incomplete = rows.filter((row) => row.model === model && row.rawLength === undefined);
      const end = rows.at(-1);
      if (end) yield { vectors: incomplete.map(fromRow), at: { shard, after: end.sk } };
      after = last;
    } while (after !== undefined);
  }
}

/** Stores the commonness of a vector that has no raw length yet. A row that was deleted or replaced stays as it is. */
export async function noteCommonness(
  catalog: Catalog,
  { faceId, model }: Pick<FaceVector, "faceId" | "model">,
  { value, of }: StoredCommonness,
): Promise<void> {
  try {
    await catalog.documents.send(
      new UpdateCommand({
        ...{ TableName: catalog.table, Key: rowKey(catalog, model, faceId) },
        UpdateExpression: "SET commonness = :value, prototypes = :of",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(rawLength)",
        ExpressionAttributeValues: { ":value": value, ":of": of },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** The crop that a vector was computed from. */
export interface EmbeddedCrop {
  readonly eTag: string;
  /** False if the vector was stored before raw lengths were. */
  readonly hasRawLength: boolean;
}

/** Reads the crops that vectors were computed from, by faceId; faces without a vector are absent. */
export async function embeddedCrops(
  catalog: Catalog,
  model: string,
  faceIds: readonly string[],
): Promise<Map<string, EmbeddedCrop>> {
  const rows = await batchGet<VectorRow>(
    catalog,
    faceIds.map((faceId) => rowKey(catalog, model, faceId)),
    ["faceId", "cropETag", "rawLength"],
  );
  return new Map(
    rows.map(({ faceId, cropETag: eTag, rawLength }) => [faceId, { eTag, hasRawLength: rawLength !== undefined }]),
  );
}

/**
 * Reads the vectors of these faces, in no particular order; faces that have none of this model are absent.
 * @param consistent a strongly consistent read, at twice the price
 */
export async function getVectors(
  catalog: Catalog,
  model: string,
  faceIds: readonly string[],
  { consistent = false } = {},
): Promise<FaceVector[]> {
  const keys = faceIds.map((faceId) => rowKey(catalog, model, faceId));
  return (await batchGet<VectorRow>(catalog, keys, undefined, consistent)).map(fromRow);
}

/** Reads all vectors of one model, in order of faceId. */
export async function* allVectors(
  catalog: Catalog,
  model: string,
  { shards = SHARDS, ...options }: { readonly consistent?: boolean; readonly shards?: readonly string[] } = {},
): AsyncGenerator<FaceVector> {
  for (const shard of shards) {
    for await (const row of queryAll<VectorRow>(catalog, photosPartition(catalog, shard), PREFIX.vector, options)) {
      if (row.model === model) yield fromRow(row);
    }
  }
}

/** Deletes all vectors of other models. @returns their number */
export async function deleteVectorsOfOthers(catalog: Catalog, model: string): Promise<number> {
  let deleted = 0;
  for (const shard of SHARDS) {
    const remove: RowKey[] = [];
    for await (const row of queryAll<VectorRow>(catalog, photosPartition(catalog, shard), PREFIX.vector)) {
      if (row.model !== model) remove.push({ pk: row.pk, sk: row.sk });
    }
    await batchWrite(catalog, { remove });
    deleted += remove.length;
  }
  return deleted;
}

/** Deletes the vectors of these faces of one photo, of all models. */
export async function deleteVectors(catalog: Catalog, photoId: string, faceIds: ReadonlySet<string>): Promise<void> {
  if (faceIds.size === 0) return;
  const rows = await readVectorRows(catalog, photoId);
  await batchWrite(catalog, { remove: rows.filter(({ faceId }) => faceIds.has(faceId)) });
}

/** Deletes the vectors of all faces of one photo, of all models. */
export async function deleteVectorsOfPhoto(catalog: Catalog, photoId: string): Promise<void> {
  await batchWrite(catalog, { remove: await readVectorRows(catalog, photoId) });
}

/**
 * Copies vectors of a photo's faces, of all models, to other faces.
 * @param pairs the source and the target face of each copy
 */
export async function copyVectors(
  catalog: Catalog,
  photoId: string,
  pairs: readonly (readonly [from: string, to: string])[],
): Promise<void> {
  if (pairs.length === 0) return;
  const targets = new Map(pairs);
  const put = (await readVectorRows(catalog, photoId)).flatMap(({ faceId: from, ...row }) => {
    const faceId = targets.get(from);
    return faceId === undefined ? [] : [{ ...row, ...rowKey(catalog, row.model, faceId), faceId }];
  });
  await batchWrite(catalog, { put });
}

async function readVectorRows(catalog: Catalog, photoId: string): Promise<Row<VectorRow>[]> {
  const prefix = photoPrefix("vector", photoId);
  return Array.fromAsync(queryAll<VectorRow>(catalog, photosPartition(catalog, photoId), prefix, { consistent: true }));
}

function fromRow({ faceId, model, vector, commonness: value, prototypes: of, rawLength }: Row<VectorRow>): FaceVector {
  const aligned = Uint8Array.from(vector);
  const stored = value === undefined || of === undefined ? {} : { commonness: { value, of } };
  const measured = rawLength === undefined ? {} : { rawLength };
  return { faceId, model, vector: new Float32Array(aligned.buffer), ...stored, ...measured };
}
