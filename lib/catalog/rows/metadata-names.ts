import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { namesKey, namesPrefix, PREFIX, photosPartition, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryAll, withoutKey } from "../store/table.ts";

/** What one source of metadata said of a photo's faces when it was read last. */
export interface ReadNames {
  readonly photoId: string;
  readonly key: string;
  /** Key of the object that says so: the photo's file itself, or a sidecar. */
  readonly source: string;
  /** The name it gives to a face, by faceId. What it said once is not asked of it again, whatever became of it since. */
  readonly names: Readonly<Record<string, string>>;
  /** Names with a region in which no face was found. */
  readonly missing: readonly string[];
  /** Why it could not be read. */
  readonly reason?: string;
}

const rowKey = (catalog: Catalog, { photoId, source }: Pick<ReadNames, "photoId" | "source">) => ({
  pk: photosPartition(catalog, photoId),
  sk: namesKey(photoId, source),
});

export async function putReadNames(catalog: Catalog, read: ReadNames): Promise<void> {
  await catalog.documents.send(
    new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, read), ...read } }),
  );
}

/** What every source has said of a photo, also those that are gone. */
export async function readNamesOf(catalog: Catalog, photoId: string): Promise<ReadNames[]> {
  const pk = photosPartition(catalog, photoId);
  return Array.fromAsync(queryAll<ReadNames>(catalog, pk, namesPrefix(photoId), { consistent: true }), withoutKey);
}

/** Everything that was read, in order of photoId within each shard. */
export async function* allReadNames(catalog: Catalog): AsyncGenerator<ReadNames> {
  for (const shard of SHARDS) {
    for await (const row of queryAll<ReadNames>(catalog, photosPartition(catalog, shard), PREFIX.names))
      yield withoutKey(row);
  }
}
