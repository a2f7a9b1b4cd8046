import { entryOf, keepEntry, readEntries, removeEntry, setMonthCount } from "../catalog/rows/by-date.ts";
import { allMonths, entriesOfMonth } from "../catalog/rows/months.ts";
import { getPhotoRecord } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Finding } from "./findings.ts";
import { NOT_MISSING } from "./repair-locations.ts";

/** Repairs of the list of photos by date. */
export const DATE_REPAIRS = {
  "photo missing by date": async (catalog: Catalog, { id }: Finding) => {
    const record = await getPhotoRecord(catalog, id);
    if (record) await keepEntry(catalog, record);
  },
  "date without its photo": async (catalog: Catalog, { id: photoId, key: takenAt = "" }: Finding) => {
    const record = await getPhotoRecord(catalog, photoId);
    if (record && entryOf(record)?.takenAt === takenAt) throw new Error(NOT_MISSING);
    for (const entry of await readEntries(catalog, [{ photoId, takenAt }])) await removeEntry(catalog, entry);
  },
};

/** Counts the photos of all months again: interrupted calls make their numbers wrong, which is no finding. */
export async function recountMonths(catalog: Catalog): Promise<void> {
  for (const { month, photos } of await allMonths(catalog)) {
    let count = 0;
    for await (const some of entriesOfMonth(catalog, month)) count += some.length;
    if (count !== photos) await setMonthCount(catalog, month, count);
  }
}
