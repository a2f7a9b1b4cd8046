import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { libraryPartition, MIGRATING_KEY } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";

const rowKey = (catalog: Catalog) => ({ pk: libraryPartition(catalog), sk: MIGRATING_KEY });

/** The id of the task of the latest migration to another model; undefined if there was none. */
export async function latestMigration(catalog: Catalog): Promise<string | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog), ConsistentRead: true }),
  );
  return Item?.taskId;
}

/**
 * Makes a task the latest migration, unless another one was faster.
 * @param before the latest migration so far
 * @returns whether it is the latest now
 */
export async function replaceLatestMigration(
  catalog: Catalog,
  before: string | undefined,
  taskId: string,
): Promise<boolean> {
  const condition =
    before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : { ConditionExpression: "taskId = :before", ExpressionAttributeValues: { ":before": before } };
  try {
    await catalog.documents.send(
      new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog), taskId }, ...condition }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}
