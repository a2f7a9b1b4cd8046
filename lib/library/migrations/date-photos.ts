import pLimit from "p-limit";
import { entryOf, keepEntry, putEntry } from "../../catalog/rows/by-date.ts";
import { getPhotoRecords } from "../../catalog/rows/photos.ts";
import { PREFIX, photosPartition, SHARDS } from "../../catalog/store/keys.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { queryPage, type Row, withoutKey } from "../../catalog/store/table.ts";
import type { PhotoRecord } from "../../catalog/store/types.ts";
import type { MigrationContext } from "./types.ts";

/** Photos between two saved positions. */
const PHOTOS_AT_ONCE = 200;
const WRITES_AT_ONCE = 16;

/** A position among all photos. */
export interface PhotoPosition {
  readonly shard: string;
  /** Sort key of the last photo that is done; absent at the beginning of the shard. */
  readonly after?: string | undefined;
}

/** Schema 5: adds the entries of photos by date. Running it again changes nothing. */
export async function dateAllPhotos({ catalog, cursor, save, report }: MigrationContext): Promise<void> {
  let done = 0;
  for await (const { at, photos } of datePhotos(catalog, cursor === undefined ? undefined : JSON.parse(cursor))) {
    await save(JSON.stringify(at));
    done += photos;
    report(`${done.toLocaleString("en")} photos`);
  }
}

/**
 * Writes the entries of all photos by date, also while photos are being indexed. Yields its position after each page, from
 * which it may continue.
 */
export async function* datePhotos(
  catalog: Catalog,
  from: PhotoPosition = { shard: SHARDS[0]! },
): AsyncGenerator<{ readonly at: PhotoPosition; readonly photos: number }> {
  for (const shard of SHARDS.filter((each) => each >= from.shard)) {
    let after = shard === from.shard ? from.after : undefined;
    do {
      const page = await queryPage<PhotoRecord>(catalog, photosPartition(catalog, shard), PREFIX.photo, {
        ...{ limit: PHOTOS_AT_ONCE, consistent: true },
        ...(after === undefined ? {} : { after }),
      });
      await datePage(catalog, page.rows);
      after = page.last;
      if (after !== undefined) yield { at: { shard, after }, photos: page.rows.length };
    } while (after !== undefined);
    const next = SHARDS[SHARDS.indexOf(shard) + 1];
    if (next !== undefined) yield { at: { shard: next }, photos: 0 };
  }
}

async function datePage(catalog: Catalog, rows: readonly Row<PhotoRecord>[]): Promise<void> {
  const limit = pLimit(WRITES_AT_ONCE);
  const entries = rows.flatMap((row) => entryOf(withoutKey(row)) ?? []);
  await Promise.all(entries.map((entry) => limit(() => putEntry(catalog, entry, { isNew: true }))));
  // Whoever dated a photo again meanwhile has not found the entry that did not exist yet.
  const now = await getPhotoRecords(
    catalog,
    entries.map(({ photoId }) => photoId),
  );
  for (const entry of entries) {
    const record = now.get(entry.photoId);
    if (record && record.rev !== entry.rev) await keepEntry(catalog, record);
  }
}
