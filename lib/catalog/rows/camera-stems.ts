import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { locationIdOf } from "../store/ids.ts";
import { photosPartition, stemKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet } from "../store/table.ts";

/**
 * The keys of camera files, by their name without its extension: the picture of the same name finds them without
 * knowing their extensions.
 */
interface StemRow {
  readonly keys: ReadonlySet<string>;
}

/** Returns a key without its extension. */
export const stemOf = (key: string) => key.replace(/\.[^./]*$/, "");

function rowKey(catalog: Catalog, key: string) {
  const id = locationIdOf(catalog.library, stemOf(key));
  return { pk: photosPartition(catalog, id), sk: stemKey(id) };
}

/** Records the key of a camera file. */
export async function noteCameraFile(catalog: Catalog, key: string): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, key),
      UpdateExpression: "ADD #attribute :value",
      ExpressionAttributeNames: { "#attribute": "keys" },
      ExpressionAttributeValues: { ":value": new Set([key]) },
    }),
  );
}

/** Which of these keys of camera files are not noted. */
export async function unnotedCameraFiles(catalog: Catalog, keys: readonly string[]): Promise<string[]> {
  const rows = new Map(keys.map((key) => [stemOf(key), rowKey(catalog, key)]));
  const found = await batchGet<StemRow>(catalog, [...rows.values()], undefined, true);
  const noted = new Set(found.flatMap((row) => [...row.keys]));
  return keys.filter((key) => !noted.has(key));
}

/** Keys beside this one, of the same name without its extension, at which there is or was a camera file. */
export async function cameraFilesBeside(catalog: Catalog, key: string): Promise<string[]> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, key), ConsistentRead: true }),
  );
  return [...((Item as StemRow | undefined)?.keys ?? [])].filter((other) => other !== key).sort();
}
