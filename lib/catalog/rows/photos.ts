import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { keyDigest } from "../store/ids.ts";
import { PREFIX, photoKey, photosPartition, SHARDS } from "../store/keys.ts";
import { presignGet } from "../store/links.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, queryAll, queryPage, withoutKey } from "../store/table.ts";
import type { Photo } from "../store/types.ts";
import { announceCount, cutOffCounts, type Due, takeUpCount } from "./counts.ts";
import { listIfLeftOut } from "./left-out.ts";

const rowKey = (catalog: Catalog, photoId: string) => ({
  pk: photosPartition(catalog, photoId),
  sk: photoKey(photoId),
});

export async function getPhoto(
  catalog: Catalog,
  photoId: string,
  { consistent = false } = {},
): Promise<Photo | undefined> {
  const answer = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, photoId), ConsistentRead: consistent }),
  );
  return answer.Item ? withoutKey(answer.Item as Photo & { pk: string; sk: string }) : undefined;
}

/** Photos by id, in no particular order; those that no longer exist are left out. */
export async function getPhotos(catalog: Catalog, photoIds: readonly string[]): Promise<Photo[]> {
  const rows = await batchGet<Photo>(
    catalog,
    photoIds.map((photoId) => rowKey(catalog, photoId)),
  );
  return rows.map(withoutKey);
}

/** Writes a photo's row, and counts it. Doing it again counts it once. */
export async function putPhoto(catalog: Catalog, photo: Photo): Promise<void> {
  await counted(catalog, photo.photoId, () =>
    catalog.documents.send(
      new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, photo.photoId), ...photo } }),
    ),
  );
}

export async function deletePhotoRow(catalog: Catalog, photoId: string): Promise<void> {
  await counted(catalog, photoId, () =>
    catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key: rowKey(catalog, photoId) })),
  );
}

async function counted(catalog: Catalog, photoId: string, change: () => Promise<unknown>): Promise<void> {
  const due = await announceCount(catalog, photoId, await getPhoto(catalog, photoId, { consistent: true }));
  await change();
  await finishCount(catalog, due);
}

/** Counts what a photo's row is now, and lists it where it was left out. */
async function finishCount(catalog: Catalog, due: Due): Promise<void> {
  const now = await getPhoto(catalog, due.photoId, { consistent: true });
  await listIfLeftOut(catalog, due.photoId, now, due.was.skipped + due.was.failed > 0);
  await takeUpCount(catalog, due, now, now !== undefined);
}

/** Counts the photos whose counting was cut off. @returns how many there were */
export async function finishCounts(catalog: Catalog, olderThanMs?: number): Promise<number> {
  const cutOff = await cutOffCounts(catalog, olderThanMs);
  for (const due of cutOff) await finishCount(catalog, due);
  return cutOff.length;
}

/** Every version of the photo under this key that the catalog still has. */
export async function photosOfKey(catalog: Catalog, key: string, { consistent = false } = {}): Promise<Photo[]> {
  const digest = keyDigest(catalog.library, key);
  const page = await queryPage<Photo>(catalog, photosPartition(catalog, digest), photoKey(digest), { consistent });
  return page.rows.map(withoutKey);
}

/** All photos, shard by shard, in order of photoId. */
export async function* allPhotos(catalog: Catalog): AsyncGenerator<Photo> {
  for (const shard of SHARDS) {
    for await (const row of queryAll<Photo>(catalog, photosPartition(catalog, shard), PREFIX.photo))
      yield withoutKey(row);
  }
}

/** A page of photos in order of photoId. @throws BadCursor */
export async function listPhotos(catalog: Catalog, limit: number, cursor?: string): Promise<Page<Photo>> {
  const after = cursor ? String(decodeCursor(cursor)[0]) : "";
  const items: Photo[] = [];
  for (const shard of SHARDS.filter((each) => each >= after.slice(0, 1))) {
    let sk = after.startsWith(shard) ? photoKey(after) : undefined;
    do {
      const page = await queryPage<Photo>(catalog, photosPartition(catalog, shard), PREFIX.photo, {
        limit: limit - items.length,
        ...(sk ? { after: sk } : {}),
      });
      items.push(...page.rows.map(withoutKey));
      if (items.length >= limit) return { items, cursor: encodeCursor([items.at(-1)?.photoId ?? ""]) };
      sk = page.last;
    } while (sk);
  }
  return { items };
}

/** What browsers show; anything else is offered for download, a web page among the photos too. */
const IMAGE_TYPES: Readonly<Record<string, string>> = {
  avif: "image/avif",
  gif: "image/gif",
  heic: "image/heic",
  heif: "image/heif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  tif: "image/tiff",
  tiff: "image/tiff",
  webp: "image/webp",
};

/** A link to the photo itself, for a page to show. */
export async function photoUrl(catalog: Catalog, key: string): Promise<string> {
  const extension = key.slice(key.lastIndexOf(".") + 1).toLowerCase();
  return presignGet(catalog, catalog.photosBucket, key, IMAGE_TYPES[extension] ?? "application/octet-stream");
}
