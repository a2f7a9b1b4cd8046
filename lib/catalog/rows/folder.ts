import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { FOLDER_KEY, libraryPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { withoutKey } from "../store/table.ts";

/** The folder that a host has mounted as the photos bucket, as it was looked at last. */
export interface Folder {
  readonly path: string;
  readonly state: "present" | "away";
  /** When the state began, ISO 8601. */
  readonly since: string;
  /** The subfolders that are away, with slashes at their ends; empty text for the whole folder. */
  readonly parts: readonly string[];
  /** Files and folders that are left out by rules or by their names. */
  readonly ignored: number;
}

const rowKey = (catalog: Catalog) => ({ pk: libraryPartition(catalog), sk: FOLDER_KEY });

/** Undefined where the photos come from a bucket alone. */
export async function readFolder(catalog: Catalog): Promise<Folder | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog), ConsistentRead: true }),
  );
  return Item && (withoutKey(Item as Folder & ReturnType<typeof rowKey>) as Folder);
}

/** Says how the folder is now; `since` stays while it is in the same state. @returns it as it is written */
export async function putFolder(catalog: Catalog, now: Omit<Folder, "since">): Promise<Folder> {
  const before = await readFolder(catalog);
  const isSame = before?.path === now.path && before.state === now.state;
  const folder: Folder = { ...now, since: isSame ? before.since : new Date().toISOString() };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog), ...folder } }));
  return folder;
}
