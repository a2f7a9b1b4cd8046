import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { libraryPartition, SPLITTING_KEY } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";

/** A library whose photos are being moved to the libraries of their folders; the row exists from the start to the end. */
export interface Splitting {
  /** The libraries that have got their clusters. */
  readonly published: ReadonlySet<string>;
}

const rowKey = (catalog: Catalog) => ({ pk: libraryPartition(catalog), sk: SPLITTING_KEY });

/** Undefined unless a split was begun and not finished. */
export async function readSplitting(catalog: Catalog): Promise<Splitting | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog), ConsistentRead: true }),
  );
  return Item && { published: new Set(Item.published as Iterable<string> | undefined) };
}

/** Records that a library has got its clusters: from now on, its own version is right about them. */
export async function notePublished(catalog: Catalog, library: string): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog),
      UpdateExpression: "ADD published :library",
      ExpressionAttributeValues: { ":library": new Set([library]) },
    }),
  );
}

/** Records that a split has begun; does nothing if it had. */
export async function beginSplitting(catalog: Catalog): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog),
      UpdateExpression: "SET startedAt = if_not_exists(startedAt, :now)",
      ExpressionAttributeValues: { ":now": new Date().toISOString() },
    }),
  );
}

export async function endSplitting(catalog: Catalog): Promise<void> {
  await catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key: rowKey(catalog) }));
}
