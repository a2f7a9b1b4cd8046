import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { NO_TOTALS } from "../../lib/catalog/rows/counts.ts";
import { COUNT_KEY, photosPartition } from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";

const rowKey = (catalog: Catalog, id: string) => ({ pk: photosPartition(catalog, id), sk: COUNT_KEY });

/** Leaves the pending count of a photo that a crash left in a catalog of schema 1. */
export async function interruptAsSchema1(catalog: Catalog, photoId: string): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, photoId),
      UpdateExpression: "SET #was = :was, #turn = :turn",
      ExpressionAttributeNames: { "#was": `was#${photoId}`, "#turn": `turn#${photoId}` },
      ExpressionAttributeValues: { ":was": { ...NO_TOTALS, at: Date.now() }, ":turn": 1 },
    }),
  );
}

/** Returns the names of the pending counts in the row of a shard, of any schema. */
export async function pendingNames(catalog: Catalog, shard: string): Promise<string[]> {
  const { Item = {} } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, shard), ConsistentRead: true }),
  );
  return Object.keys(Item).filter((name) => name.includes("#"));
}
