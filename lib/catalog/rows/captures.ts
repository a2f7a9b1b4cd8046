import { SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import type { PhotoRecord } from "../store/types.ts";
import { allPhotoRecords, firstLocation } from "./photos.ts";
import { plausibleMinute } from "./plausible-date.ts";

/** When and where a photo was taken, as far as that is plausible. */
export interface Capture {
  /** Local time, in minutes since 1970. */
  readonly minute: number;
  /** The folder of the photo, up to its last slash. */
  readonly folder: string;
}

/** By photoId; photos whose date says nothing are absent. */
export type Captures = ReadonlyMap<string, Capture>;

/** Returns the capture of a photo; undefined if the photo has no location, or its date says nothing. */
export function captureOf(record: PhotoRecord): Capture | undefined {
  const first = firstLocation(record);
  const minute = first && plausibleMinute(first, record.indexedAt);
  return minute === undefined ? undefined : { minute, folder: first!.key.slice(0, first!.key.lastIndexOf("/") + 1) };
}

/** Returns the captures of these photos. */
export function capturesOf(records: Iterable<PhotoRecord>): Captures {
  const captures = new Map<string, Capture>();
  for (const record of records) add(captures, record);
  return captures;
}

/** What the dates of all photos tell. */
export interface PhotoDates {
  readonly captures: Captures;
  /** Dates as shown, plausible or not, by photoId; photos without one are absent. */
  readonly takenAt: ReadonlyMap<string, string>;
}

/** Reads the dates of all photos with faces: one read a photo, about 250 bytes of memory each. */
export async function readPhotoDates(catalog: Catalog): Promise<PhotoDates> {
  const captures = new Map<string, Capture>();
  const takenAt = new Map<string, string>();
  const folders = new Map<string, string>();
  await Promise.all(
    SHARDS.map(async (shard) => {
      for await (const record of allPhotoRecords(catalog, [shard])) {
        if (record.faceCount === 0) continue;
        add(captures, record, folders);
        const shown = firstLocation(record)?.takenAt;
        if (shown !== undefined) takenAt.set(record.photoId, shown);
      }
    }),
  );
  return { captures, takenAt };
}

/** @param folders the folders so far: many photos share one string */
function add(captures: Map<string, Capture>, record: PhotoRecord, folders = new Map<string, string>()): void {
  const capture = captureOf(record);
  if (!capture) return;
  const folder = folders.get(capture.folder) ?? capture.folder;
  folders.set(folder, folder);
  captures.set(record.photoId, { ...capture, folder });
}
