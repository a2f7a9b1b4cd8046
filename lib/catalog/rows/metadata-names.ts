import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { RegionKind } from "../../media/xmp/regions.ts";
import { namesKey, namesPrefix, PREFIX, photosPartition, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, withoutKey } from "../store/table.ts";

/** What one source of metadata said of a photo's faces when it was read last. */
export interface ReadNames {
  readonly photoId: string;
  /** Key of the photo's file that it is of. */
  readonly key: string;
  /** Key of the object that says so: the photo's file itself, or a sidecar. */
  readonly source: string;
  /** The name it gives to a face, by faceId. What it said once is not asked of it again, whatever became of it since. */
  readonly names: Readonly<Record<string, string>>;
  /** The kind of regions that gives the name, by faceId; absent from what was read before it was kept. */
  readonly kinds?: Readonly<Record<string, RegionKind>>;
  /** What its other kinds of regions call a face, where that is another name. */
  readonly others?: readonly OtherName[];
  /** Names with a region in which no face was found. */
  readonly missing: readonly string[];
  /** Why it could not be read. */
  readonly reason?: string;
  /** Digest of the file's picture data when it said so, where it is the photo's file. */
  readonly data?: string;
}

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

/** What a source has said of a photo, also one that is gone; undefined where it has said nothing. */
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

/** What was said of a face was said of another, which it turned out to be. */
export async function moveReadNames(catalog: Catalog, photoId: string, from: string, to: string): Promise<void> {
  const moved = <T>(byFace: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(byFace).map(([faceId, value]) => [faceId === from ? to : faceId, value]));
  for (const read of await readNamesOf(catalog, photoId)) {
    const { names, kinds, others } = read;
    if (names[from] === undefined) continue;
    await putReadNames(catalog, {
      ...{ ...read, names: moved(names) },
      ...(kinds ? { kinds: moved(kinds) } : {}),
      ...(others ? { others: others.map((each) => (each.faceId === from ? { ...each, faceId: to } : each)) } : {}),
    });
  }
}
