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
  return new Map([...records].flatMap(entryOf));
}

/** Reads the captures of all photos with faces: one read a photo. */
export async function allCaptures(catalog: Catalog): Promise<Captures> {
  const shards = await Promise.all(
    SHARDS.map(async (shard) => {
      const entries: [photoId: string, capture: Capture][] = [];
      for await (const record of allPhotoRecords(catalog, [shard])) {
        if (record.faceCount > 0) entries.push(...entryOf(record));
      }
      return entries;
    }),
  );
  return new Map(shards.flat());
}

function entryOf(record: PhotoRecord): [photoId: string, capture: Capture][] {
  const capture = captureOf(record);
  return capture ? [[record.photoId, capture]] : [];
}
