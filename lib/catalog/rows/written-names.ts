import type { OwnRegion } from "../../media/xmp/write.ts";
import { PREFIX, photosPartition, SHARDS, writtenKey, writtenPrefix } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, withoutKey } from "../store/table.ts";

/** A name that Facet wrote into a sidecar and has not removed since. */
export interface WrittenName extends OwnRegion {
  /** The folder that the sidecars were written to. */
  readonly folder: string;
}

/** The names that Facet wrote into the sidecars of a file, in all folders. */
export interface WrittenNames {
  readonly photoId: string;
  /** Key of the photo's file. */
  readonly key: string;
  readonly names: readonly WrittenName[];
}

const rowKey = (catalog: Catalog, { photoId, key }: Pick<WrittenNames, "photoId" | "key">) => ({
  pk: photosPartition(catalog, photoId),
  sk: writtenKey(photoId, key),
});

/** Records the names in the sidecars of a file; removes the row if there are none. */
export async function putWrittenNames(catalog: Catalog, written: WrittenNames): Promise<void> {
  const key = rowKey(catalog, written);
  if (written.names.length > 0) await batchWrite(catalog, { put: [{ ...key, ...written }] });
  else await batchWrite(catalog, { remove: [key] });
}

/** Reads the names that Facet wrote for a photo, at all its current and former keys. */
export async function readWrittenNames(catalog: Catalog, photoId: string): Promise<WrittenName[]> {
  const pk = photosPartition(catalog, photoId);
  const rows = queryAll<WrittenNames>(catalog, pk, writtenPrefix(photoId), { consistent: true });
  return (await Array.fromAsync(rows)).flatMap(({ names }) => names);
}

/** Reads the names that Facet wrote for all photos, in order of photoId within each shard. */
export async function* allWrittenNames(catalog: Catalog): AsyncGenerator<WrittenNames> {
  for (const shard of SHARDS) {
    const pk = photosPartition(catalog, shard);
    for await (const row of queryAll<WrittenNames>(catalog, pk, PREFIX.written, { consistent: true })) {
      yield withoutKey(row);
    }
  }
}
