import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { RegionKind } from "../../media/xmp/regions.ts";
import { namesKey, namesPrefix, PREFIX, photosPartition, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, withoutKey } from "../store/table.ts";

/** The names that one source of metadata gave to a photo's faces when it was last read. */
export interface ReadNames {
  readonly photoId: string;
  /** Key of the photo's file that the source belongs to. */
  readonly key: string;
  /** Key of the source: the photo's file itself, or a sidecar. */
  readonly source: string;
  /** Name of each face, by faceId. A name is applied once, whatever happened to it since. */
  readonly names: Readonly<Record<string, string>>;
  /** Kind of region that gives the name, by faceId; absent from rows written before it was recorded. */
  readonly kinds?: Readonly<Record<string, RegionKind>>;
  /** Different names that other kinds of regions of the source give to a face. */
  readonly others?: readonly OtherName[];
  /** Faces of the picture before an edit that keep their names until vectors show which faces of the new picture they are. */
  readonly kept?: readonly string[];
  /** Names with a region in which no face was found. */
  readonly missing: readonly string[];
  /** Reason why the source could not be read. */
  readonly reason?: string;
  /** Digest of the file's picture data when it was read, if the source is the photo's file. */
  readonly data?: string;
}

/** Another name that a kind of region gives to a face. */
export interface OtherName {
  readonly faceId: string;
  readonly name: string;
  readonly kind: RegionKind;
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

/** Reads the names that one source gave to a photo, also a source that is gone; undefined if it was never read. */
export async function getReadNames(catalog: Catalog, photoId: string, source: string): Promise<ReadNames | undefined> {
  const Key = rowKey(catalog, { photoId, source });
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key, ConsistentRead: true }),
  );
  return Item && withoutKey(Item as ReadNames & typeof Key);
}

/** Forgets what a source has said of a photo. */
export async function deleteReadNames(catalog: Catalog, photoId: string, source: string): Promise<void> {
  await batchWrite(catalog, { remove: [rowKey(catalog, { photoId, source })] });
}

/** Reads the names that all sources gave to a photo, including sources that are gone. */
export async function getReadNamesOfPhoto(catalog: Catalog, photoId: string): Promise<ReadNames[]> {
  const pk = photosPartition(catalog, photoId);
  return Array.fromAsync(queryAll<ReadNames>(catalog, pk, namesPrefix(photoId), { consistent: true }), withoutKey);
}

/** Reads the names of all photos, in order of photoId within each shard. */
export async function* allReadNames(catalog: Catalog): AsyncGenerator<ReadNames> {
  for (const shard of SHARDS) {
    for await (const row of queryAll<ReadNames>(catalog, photosPartition(catalog, shard), PREFIX.names))
      yield withoutKey(row);
  }
}
