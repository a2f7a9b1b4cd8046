import type { OwnRegion } from "../../media/xmp/write.ts";
import { PREFIX, photosPartition, SHARDS, writtenKey, writtenPrefix } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, withoutKey } from "../store/table.ts";

/** A name that Facet wrote into a sidecar, and has not taken out since. */
export interface WrittenName extends OwnRegion {
  /** The folder that the sidecars were written to. */
  readonly folder: string;
}

/** What Facet wrote into the sidecars of a file, in whatever folders they are. */
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

/** Notes what is in the sidecars of a file; nothing, where there is nothing. */
export async function putWrittenNames(catalog: Catalog, written: WrittenNames): Promise<void> {
  const key = rowKey(catalog, written);
  if (written.names.length > 0) await batchWrite(catalog, { put: [{ ...key, ...written }] });
  else await batchWrite(catalog, { remove: [key] });
}

/** What Facet wrote of a photo, wherever its files are or were. */
export async function readWrittenNames(catalog: Catalog, photoId: string): Promise<WrittenName[]> {
  const pk = photosPartition(catalog, photoId);
  const rows = queryAll<WrittenNames>(catalog, pk, writtenPrefix(photoId), { consistent: true });
  return (await Array.fromAsync(rows)).flatMap(({ names }) => names);
}

/** Everything that Facet wrote, in order of photoId within each shard. */
export async function* allWrittenNames(catalog: Catalog): AsyncGenerator<WrittenNames> {
  for (const shard of SHARDS) {
    const pk = photosPartition(catalog, shard);
    for await (const row of queryAll<WrittenNames>(catalog, pk, PREFIX.written, { consistent: true })) {
      yield withoutKey(row);
    }
  }
}
