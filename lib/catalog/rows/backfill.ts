import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { BACKFILL_KEY, libraryPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { withoutKey } from "../store/table.ts";

/** Progress of a backfill: the photos that were in a bucket before its events reached Facet. */
export interface Backfill {
  /** The bucket being listed. A backfill of another bucket starts from its first object. */
  readonly bucket: string;
  /** The last key that was sent, in the order of S3 listings; absent before the first. */
  readonly after?: string;
  /** Number of objects sent. */
  readonly sent: number;
  /** True if the whole bucket was listed. */
  readonly done: boolean;
}

const rowKey = (catalog: Catalog) => ({ pk: libraryPartition(catalog), sk: BACKFILL_KEY });

export async function readBackfill(catalog: Catalog): Promise<Backfill | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog), ConsistentRead: true }),
  );
  return Item && withoutKey(Item as Backfill & ReturnType<typeof rowKey>);
}

export async function putBackfill(catalog: Catalog, backfill: Backfill): Promise<void> {
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog), ...backfill } }));
}
