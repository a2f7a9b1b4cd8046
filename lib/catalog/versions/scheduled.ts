import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { GROWING_KEY, libraryPartition, SCHEDULED_KEY } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";

/** The schedules of runs: of libraries that have changed, and of those that are growing. */
export type Schedule = "changed" | "growing";

const rowKey = (main: Catalog, schedule: Schedule) => ({
  pk: libraryPartition(main),
  sk: schedule === "growing" ? GROWING_KEY : SCHEDULED_KEY,
});

/** Reads the library with which a schedule begins next; undefined if the last time it reached all of them. */
export async function readNextScheduled(main: Catalog, schedule: Schedule): Promise<string | undefined> {
  const { Item } = await main.documents.send(new GetCommand({ TableName: main.table, Key: rowKey(main, schedule) }));
  return Item?.library as string | undefined;
}

/** Records the library with which a schedule begins next; undefined for the first. */
export async function putNextScheduled(main: Catalog, schedule: Schedule, library: string | undefined): Promise<void> {
  const Key = rowKey(main, schedule);
  if (library === undefined) await main.documents.send(new DeleteCommand({ TableName: main.table, Key }));
  else await main.documents.send(new PutCommand({ TableName: main.table, Item: { ...Key, library } }));
}
