import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { dataKey, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet } from "../store/table.ts";

/**
 * The photo that picture data belong to: the photo whose picture they are, or were last. Rows of former picture data
 * stay, so that a picture that comes back, or still exists elsewhere, is recognised.
 */
interface DataRow {
  readonly digest: string;
  readonly photoId: string;
}

const rowKey = (catalog: Catalog, digest: string) => ({
  pk: photosPartition(catalog, digest),
  sk: dataKey(digest),
});

/** Reads the photo that picture data belong to; undefined if they were never seen. @param digest hexadecimal */
export async function photoWithData(catalog: Catalog, digest: string): Promise<string | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, digest), ConsistentRead: true }),
  );
  return (Item as DataRow | undefined)?.photoId;
}

/** Reads the photos that picture data belong to, by digest. */
export async function photosWithData(catalog: Catalog, digests: readonly string[]): Promise<Map<string, string>> {
  const keys = [...new Set(digests)].map((digest) => rowKey(catalog, digest));
  const rows = await batchGet<DataRow>(catalog, keys, undefined, true);
  return new Map(rows.map(({ digest, photoId }) => [digest, photoId]));
}

/**
 * Assigns picture data to a photo, unless they belong to another.
 * @param from another photo from which they may be taken
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

/** Assigns picture data to a photo, whichever photo had them: for two photos that turned out to be one. */
export async function moveData(catalog: Catalog, digest: string, photoId: string): Promise<void> {
  const row: DataRow = { digest, photoId };
  await catalog.documents.send(
    new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, digest), ...row } }),
  );
}
