import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import DataLoader from "dataloader";
import pLimit from "p-limit";
import type { RowKey } from "./keys.ts";
import type { Catalog } from "./open.ts";

type Loader = DataLoader<RowKey, object | undefined>;

/** Rows that DynamoDB returns for one request at most. */
const ROWS_A_REQUEST = 100;

/** Requests in parallel. */
const AT_ONCE = 16;

/** By table, attributes and consistency. */
const loaders = new WeakMap<Catalog["documents"], Map<string, Loader>>();

/**
 * Returns what reads rows by key. Calls of about the same time share requests, since an answer about many things reads a few
 * rows for each of them. Nothing is kept.
 * @param attributes the only ones to fetch besides the key; default all
 */
export function rowLoader(catalog: Catalog, attributes: readonly string[] | undefined, consistent: boolean): Loader {
  const known = loaders.get(catalog.documents) ?? new Map<string, Loader>();
  loaders.set(catalog.documents, known);
  const name = `${catalog.table} ${consistent} ${attributes?.join() ?? "*"}`;
  const loader = known.get(name) ?? makeLoader(catalog, attributes, consistent);
  known.set(name, loader);
  return loader;
}

function makeLoader(catalog: Catalog, attributes: readonly string[] | undefined, consistent: boolean): Loader {
  const fetched = attributes && [...new Set(["pk", "sk", ...attributes])].join(", ");
  const how = { ConsistentRead: consistent, ...(fetched ? { ProjectionExpression: fetched } : {}) };
  const limit = pLimit(AT_ONCE);
  return new DataLoader<RowKey, object | undefined>(
    (keys) =>
      limit(async () => {
        const rows = await getAll(catalog, keys, how);
        return keys.map((key) => rows.get(nameOf(key)));
      }),
    // Everything that is to be done at once has asked by then.
    { cache: false, maxBatchSize: ROWS_A_REQUEST, batchScheduleFn: setImmediate },
  );
}

const nameOf = ({ pk, sk }: RowKey) => `${pk} ${sk}`;

/** Reads at most 100 rows; requests those that DynamoDB leaves unprocessed again, after longer pauses each time. */
async function getAll(catalog: Catalog, keys: readonly RowKey[], how: object): Promise<Map<string, object>> {
  const rows = new Map<string, object>();
  let wanted: Record<string, unknown>[] = [
    ...new Map(keys.map(({ pk, sk }) => [nameOf({ pk, sk }), { pk, sk }])).values(),
  ];
  for (let again = 1; ; again++) {
    const answer = await catalog.documents.send(
      new BatchGetCommand({ RequestItems: { [catalog.table]: { Keys: wanted, ...how } } }),
    );
    for (const row of answer.Responses?.[catalog.table] ?? []) rows.set(nameOf(row as RowKey), row);
    wanted = answer.UnprocessedKeys?.[catalog.table]?.Keys ?? [];
    if (wanted.length === 0) return rows;
    await pause(again);
  }
}

/** Pauses before a retry, longer each time. */
export async function pause(again: number): Promise<void> {
  await sleep(Math.min(1000, 25 * 2 ** again) * Math.random());
}
