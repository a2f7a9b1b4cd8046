import { BatchWriteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { RowKey } from "./keys.ts";
import type { Catalog } from "./open.ts";
import { pause, rowLoader } from "./row-reads.ts";

/** An item with its table key. */
export type Row<T> = T & RowKey;

/** Returns an item without its table key. */
export function withoutKey<T extends object>(row: Row<T>): T {
  const { pk: _pk, sk: _sk, ...item } = row;
  return item as unknown as T;
}

/** How the rows of a partition are read. */
export interface QueryOptions {
  /** The sort key to begin behind. */
  readonly after?: string | undefined;
  /** Maximum number of rows of a page; by default as many as are in a megabyte. */
  readonly limit?: number;
  /** Strongly consistent reads, at twice the price. */
  readonly consistent?: boolean;
}

/**
 * Reads one page of the rows of a partition whose sort key begins with `prefix`, in order of the sort key. A page begins
 * behind the sort key `after`, which need not exist.
 * @param prefix empty for the whole partition
 */
export async function queryPage<T>(
  catalog: Catalog,
  pk: string,
  prefix: string,
  options: QueryOptions & { readonly descending?: boolean } = {},
): Promise<{ rows: Row<T>[]; last: string | undefined }> {
  const answer = await catalog.documents.send(
    new QueryCommand({
      TableName: catalog.table,
      // DynamoDB rejects an empty string as part of a key.
      KeyConditionExpression: prefix === "" ? "pk = :pk" : "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ...(prefix === "" ? {} : { ":prefix": prefix }) },
      ...(options.after ? { ExclusiveStartKey: { pk, sk: options.after } } : {}),
      ...(options.limit ? { Limit: options.limit } : {}),
      ...(options.consistent ? { ConsistentRead: true } : {}),
      ...(options.descending ? { ScanIndexForward: false } : {}),
    }),
  );
  return { rows: (answer.Items ?? []) as Row<T>[], last: answer.LastEvaluatedKey?.sk };
}

/** Reads all rows of a partition whose sort key begins with `prefix`, page by page. */
export async function* queryAll<T>(
  catalog: Catalog,
  pk: string,
  prefix: string,
  { consistent = false, after: start, ...options }: QueryOptions = {},
): AsyncGenerator<Row<T>> {
  const read = (after?: string) =>
    queryPage<T>(catalog, pk, prefix, { ...options, consistent, ...(after ? { after } : {}) });
  let next: ReturnType<typeof read> | undefined = read(start);
  while (next) {
    const { rows, last }: Awaited<typeof next> = await next;
    // The next page is requested while the caller works on this one; a caller that stops early does not wait for it.
    next = last ? read(last) : undefined;
    next?.catch(() => {});
    yield* rows;
  }
}

/**
 * Reads the rows with these keys, in no particular order; absent ones are left out. Calls of about
 * the same time share requests.
 * @param attributes the only attributes to fetch besides the key; default all
 */
export async function batchGet<T>(
  catalog: Catalog,
  keys: readonly RowKey[],
  attributes?: readonly string[],
  consistent = false,
): Promise<Row<T>[]> {
  const rows = await rowLoader(catalog, attributes, consistent).loadMany(keys);
  const failed = rows.find((row) => row instanceof Error);
  if (failed) throw failed;
  return rows.filter((row) => row !== undefined) as Row<T>[];
}

/** Puts and deletes rows, 25 per request; sends those that DynamoDB leaves unprocessed again, after longer pauses. */
export async function batchWrite(
  catalog: Catalog,
  change: { put?: readonly Row<object>[]; remove?: readonly RowKey[] },
): Promise<void> {
  const requests = [
    ...(change.put ?? []).map((Item) => ({ PutRequest: { Item } })),
    ...(change.remove ?? []).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  ];
  for (let at = 0; at < requests.length; at += 25) {
    let batch: Record<string, unknown>[] = requests.slice(at, at + 25);
    for (let again = 1; batch.length > 0; again++) {
      const answer = await catalog.documents.send(new BatchWriteCommand({ RequestItems: { [catalog.table]: batch } }));
      batch = answer.UnprocessedItems?.[catalog.table] ?? [];
      if (batch.length > 0) await pause(again);
    }
  }
}
