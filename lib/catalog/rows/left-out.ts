import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { idOf, leftOutKey, leftOutPartition, leftOutPrefix } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll, queryPage } from "../store/table.ts";

/** An object that did not become a photo, and why. */
export interface LeftOutPhoto {
  /** Of its location. */
  readonly photoId: string;
  readonly key: string;
  readonly status: "skipped" | "failed";
  readonly reason: string;
}

const STATUSES = ["skipped", "failed"] as const;

/** Keeps the list of what was left out in line with a location as it is now. */
export async function listIfLeftOut(
  catalog: Catalog,
  locationId: string,
  location: { readonly key: string; readonly status: string; readonly reason?: string } | undefined,
  wasLeftOut: boolean,
): Promise<void> {
  const pk = leftOutPartition(catalog);
  for (const status of STATUSES) {
    const Key = { pk, sk: leftOutKey(status, locationId) };
    if (location?.status === status) {
      const { key, reason = "" } = location;
      const item: LeftOutPhoto = { photoId: locationId, key, status, reason };
      await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...Key, ...item } }));
    } else if (wasLeftOut) {
      await catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key }));
    }
  }
}

/**
 * A page of the photos that were left out, in order of photoId, without looking at any other photo.
 * @throws BadCursor
 */
export async function listLeftOut(
  catalog: Catalog,
  status: LeftOutPhoto["status"],
  limit: number,
  cursor?: string,
): Promise<Page<LeftOutPhoto>> {
  const { rows, last } = await queryPage<LeftOutPhoto>(catalog, leftOutPartition(catalog), leftOutPrefix(status), {
    limit,
    ...(cursor ? { after: leftOutKey(status, String(decodeCursor(cursor)[0])) } : {}),
  });
  const items = rows.map(({ photoId, key, reason }) => ({ photoId, key, status, reason }));
  return { items, ...(last ? { cursor: encodeCursor([idOf(last)]) } : {}) };
}

/** The whole list. */
export async function* allLeftOut(catalog: Catalog): AsyncGenerator<LeftOutPhoto> {
  for (const status of STATUSES) {
    for await (const { photoId, key, reason } of queryAll<LeftOutPhoto>(
      catalog,
      leftOutPartition(catalog),
      leftOutPrefix(status),
    )) {
      yield { photoId, key, status, reason };
    }
  }
}
