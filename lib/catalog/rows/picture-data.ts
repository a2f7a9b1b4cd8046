import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { dataKey, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet } from "../store/table.ts";

/**
 * Which photo some picture data belong to: the photo whose picture they are, or whose picture they were last. The latter
 * stay, so that a picture that comes back, or lies elsewhere still, is recognised.
 */
interface DataRow {
  readonly digest: string;
  readonly photoId: string;
}

const rowKey = (catalog: Catalog, digest: string) => ({
  pk: photosPartition(catalog, digest),
  sk: dataKey(digest),
});

/** The photo that these picture data belong to; undefined where they were never seen. @param digest hexadecimal */
export async function photoWithData(catalog: Catalog, digest: string): Promise<string | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, digest), ConsistentRead: true }),
  );
  return (Item as DataRow | undefined)?.photoId;
}

/** The photos that these picture data belong to, by digest. */
export async function photosWithData(catalog: Catalog, digests: readonly string[]): Promise<Map<string, string>> {
  const keys = [...new Set(digests)].map((digest) => rowKey(catalog, digest));
  const rows = await batchGet<DataRow>(catalog, keys, undefined, true);
  return new Map(rows.map(({ digest, photoId }) => [digest, photoId]));
}

/**
 * Says that picture data belong to a photo, unless they belong to another.
 * @param from another photo that they may be taken from
 * @returns the photo that they belong to now
 */
export async function claimData(catalog: Catalog, digest: string, photoId: string, from = photoId): Promise<string> {
  const row: DataRow = { digest, photoId };
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(catalog, digest), ...row },
        ConditionExpression: "attribute_not_exists(pk) OR photoId IN (:photoId, :from)",
        ExpressionAttributeValues: { ":photoId": photoId, ":from": from },
      }),
    );
    return photoId;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return (await photoWithData(catalog, digest)) ?? claimData(catalog, digest, photoId, from);
  }
}

/** Makes picture data a photo's, whoever had them: two photos turned out to be one. */
export async function moveData(catalog: Catalog, digest: string, photoId: string): Promise<void> {
  const row: DataRow = { digest, photoId };
  await catalog.documents.send(
    new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, digest), ...row } }),
  );
}
