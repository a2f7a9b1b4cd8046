import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { FOLDER_KEY, libraryPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { withoutKey } from "../store/table.ts";

/** The folder that a host has mounted as the photos bucket, in its last known state. */
export interface Folder {
  readonly path: string;
  readonly state: "present" | "away";
  /** Start of the state, ISO 8601. */
  readonly since: string;
  /** Subfolders that are away, with a trailing slash; an empty string for the whole folder. */
  readonly parts: readonly string[];
  /** Number of files and folders that are ignored by rules or by their names. */
  readonly ignored: number;
}

const rowKey = (catalog: Catalog) => ({ pk: libraryPartition(catalog), sk: FOLDER_KEY });

/** Reads the state of the mounted folder; undefined if the photos come only from a bucket. */
export async function readFolder(catalog: Catalog): Promise<Folder | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog), ConsistentRead: true }),
  );
  return Item && (withoutKey(Item as Folder & ReturnType<typeof rowKey>) as Folder);
}

/** Stores the state of the mounted folder; `since` stays while the state stays. @returns the stored row */
export async function putFolder(catalog: Catalog, now: Omit<Folder, "since">): Promise<Folder> {
  const before = await readFolder(catalog);
  const isSame = before?.path === now.path && before.state === now.state;
  const folder: Folder = { ...now, since: isSame ? before.since : new Date().toISOString() };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog), ...folder } }));
  return folder;
}
