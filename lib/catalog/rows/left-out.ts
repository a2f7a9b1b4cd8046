import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { idOf, leftOutKey, leftOutPartition, leftOutPrefix } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll, queryPage } from "../store/table.ts";

/** A skipped or failed object, with the reason. */
export interface LeftOutPhoto {
  /** Id of its location. */
  readonly photoId: string;
  readonly key: string;
  readonly status: "skipped" | "failed";
  readonly reason: string;
}

const STATUSES = ["skipped", "failed"] as const;

/** Brings the list of skipped and failed photos into line with a location. */
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
 * Reads a page of the skipped or failed photos, in order of photoId, or of both, the failed ones first, without reading any
 * other photo.
 * @throws BadCursor
 */
export async function listLeftOut(
  catalog: Catalog,
  wanted: LeftOutPhoto["status"] | "unprocessed",
  limit: number,
  cursor?: string,
): Promise<Page<LeftOutPhoto>> {
  const [id = "", status = wanted] = cursor ? decodeCursor(cursor).map(String) : [];
  const prefix = wanted === "unprocessed" ? "" : leftOutPrefix(wanted);
  const { rows, last } = await queryPage<LeftOutPhoto>(catalog, leftOutPartition(catalog), prefix, {
    limit,
    ...(cursor ? { after: leftOutKey(status, id) } : {}),
  });
  const items = rows.map(({ photoId, key, status: of, reason }) => ({ photoId, key, status: of, reason }));
  return { items, ...(last ? { cursor: encodeCursor([idOf(last), items.at(-1)?.status ?? wanted]) } : {}) };
}

/** Reads all skipped and failed photos. */
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
