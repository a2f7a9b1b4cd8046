import { entryOf, putEntry, readEntries, removeEntry, setMonthCount } from "../catalog/rows/by-date.ts";
import { entriesOfMonth } from "../catalog/rows/months.ts";
import { getPhotoRecord } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Finding } from "./findings.ts";
import { NOT_MISSING } from "./repair-locations.ts";

/** Repairs of the list of photos by date. */
export const DATE_REPAIRS = {
  "photo missing by date": async (catalog: Catalog, { id }: Finding) => {
    const record = await getPhotoRecord(catalog, id);
    const entry = record && entryOf(record);
    if (entry) await putEntry(catalog, entry, { isNew: true });
  },
  "date without its photo": async (catalog: Catalog, { id: photoId, key: takenAt = "" }: Finding) => {
    const record = await getPhotoRecord(catalog, photoId);
    if (record && entryOf(record)?.takenAt === takenAt) throw new Error(NOT_MISSING);
    const entry = (await readEntries(catalog, [{ photoId, takenAt }])).get(photoId);
    if (entry) await removeEntry(catalog, entry);
  },
  "month with a wrong count": async (catalog: Catalog, { id: month }: Finding) => {
    let count = 0;
    for await (const some of entriesOfMonth(catalog, month)) count += some.length;
    await setMonthCount(catalog, month, count);
  },
};
