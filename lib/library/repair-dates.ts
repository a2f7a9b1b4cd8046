import { entryOf, keepEntry, readEntries, removeEntry } from "../catalog/rows/by-date.ts";
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
