import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { libraryPartition, SCHEDULED_KEY } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";

const rowKey = (main: Catalog) => ({ pk: libraryPartition(main), sk: SCHEDULED_KEY });

/** Reads the library with which the schedule begins next; undefined if the last time it reached all of them. */
export async function readNextScheduled(main: Catalog): Promise<string | undefined> {
  const { Item } = await main.documents.send(new GetCommand({ TableName: main.table, Key: rowKey(main) }));
  return Item?.library as string | undefined;
}

/** Records the library with which the schedule begins next; undefined for the first. */
export async function putNextScheduled(main: Catalog, library: string | undefined): Promise<void> {
  const Key = rowKey(main);
  if (library === undefined) await main.documents.send(new DeleteCommand({ TableName: main.table, Key }));
  else await main.documents.send(new PutCommand({ TableName: main.table, Item: { ...Key, library } }));
}
