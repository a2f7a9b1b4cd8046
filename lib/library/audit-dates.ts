import { entryOf, isEqual, readEntries } from "../catalog/rows/by-date.ts";
import { allMonths, entriesOfMonth, hasDates } from "../catalog/rows/months.ts";
import { getPhotoRecords } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { ShardContent } from "../catalog/views/inspect.ts";
import { chunks } from "./audit-locations.ts";
import type { Finding } from "./findings.ts";

/** Finds photos of a shard that are not listed by date, or not as they are. A library that is not migrated yet lists none. */
export async function* findingsOfDates(
  catalog: Catalog,
  { photos }: Pick<ShardContent, "photos">,
): AsyncGenerator<Finding> {
  if (!(await hasDates(catalog))) return;
  const wanted = [...photos.values()].flatMap((photo) => entryOf(photo) ?? []);
  for (const some of chunks(wanted)) {
    const listed = new Map((await readEntries(catalog, some)).map((entry) => [entry.photoId, entry]));
    for (const entry of some) {
      if (!isEqual(listed.get(entry.photoId), entry)) yield { kind: "photo missing by date", id: entry.photoId };
    }
  }
}

/** Finds entries that stayed behind. */
export async function* findingsOfMonths(catalog: Catalog): AsyncGenerator<Finding> {
  if (!(await hasDates(catalog))) return;
  for (const { month } of await allMonths(catalog)) {
    for await (const some of entriesOfMonth(catalog, month)) {
      const records = await getPhotoRecords(
        catalog,
        some.map(({ photoId }) => photoId),
      );
      for (const { photoId, takenAt } of some) {
        const record = records.get(photoId);
        const entry = record && entryOf(record);
        if (entry?.takenAt !== takenAt) yield { kind: "date without its photo", id: photoId, key: takenAt };
      }
    }
  }
}
