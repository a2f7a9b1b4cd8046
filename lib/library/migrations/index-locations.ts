import { NO_TOTALS, setShardTotals } from "../../catalog/rows/counts.ts";
import { getLocation, putLocation } from "../../catalog/rows/locations.ts";
import { allPhotoRecords, photoOf } from "../../catalog/rows/photos.ts";
import { claimData, photoWithData } from "../../catalog/rows/picture-data.ts";
import { noteFile } from "../../catalog/rows/sidecar-stems.ts";
import { locationIdOf, newRevision } from "../../catalog/store/ids.ts";
import {
  leftOutKey,
  leftOutPartition,
  namesKey,
  namesPrefix,
  PREFIX,
  photoKey,
  photosPartition,
  SHARDS,
} from "../../catalog/store/keys.ts";
import { getObject } from "../../catalog/store/objects.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { batchWrite, queryAll, type Row } from "../../catalog/store/table.ts";
import type { Location, PhotoLocation, PhotoRecord } from "../../catalog/store/types.ts";
import { readShard } from "../../catalog/views/inspect.ts";
import { pairCameraFiles } from "../../indexing/camera-files.ts";
import { mergeCopy } from "../../indexing/merge-copies.ts";
import { DEFAULT_LIMITS } from "../../media/limits.ts";
import { openPhoto } from "../../media/open.ts";
import { type PictureData, pictureData } from "../../media/picture-data/digest.ts";
import { sumOf } from "../audit.ts";
import type { MigrationContext } from "./types.ts";

/** A photo's row in schema 1: one for each key, including objects that are not photos. */
interface OldPhoto {
  readonly photoId: string;
  readonly key: string;
  readonly eTag: string;
  readonly status: "indexed" | "skipped" | "failed";
  readonly reason?: string;
  readonly width: number;
  readonly height: number;
  readonly takenAt?: string;
  readonly orientation?: number;
  readonly faceCount: number;
  readonly detector?: string;
  readonly indexedAt: string;
  readonly bytes?: number;
  readonly cropBytes?: number;
  /** Only in rows of schema 2. */
  readonly locations?: unknown;
}

/** Photos between two progress reports. */
const PHOTOS_A_REPORT = 20;

/**
 * Schema 2: adds the rows that find a photo by its key and by its picture data, and gives each photo its locations. Ids
 * stay the same, and with them all decisions. Each photo is read once for its picture data. Two photos with the same
 * picture data become one, whose faces get the decisions about either. Running it again changes nothing.
 */
export async function indexLocations({ catalog, cursor = "", save, report }: MigrationContext): Promise<void> {
  let done = 0;
  for (const shard of SHARDS.filter((each) => each > cursor)) {
    const old = await Array.fromAsync(queryAll<OldPhoto>(catalog, photosPartition(catalog, shard), PREFIX.photo));
    for (const row of old) {
      if (row.locations === undefined) await migrate(catalog, row);
      done++;
      if (done % PHOTOS_A_REPORT === 0) report(`${done.toLocaleString("en")} photos`);
    }
    await save(shard);
  }
  await mergeCopies(catalog);
  await pairAll(catalog);
  for (const shard of SHARDS) {
    await setShardTotals(catalog, shard, { ...NO_TOTALS, ...sumOf(await readShard(catalog, shard)) });
  }
}

async function migrate(catalog: Catalog, row: Row<OldPhoto>): Promise<void> {
  if (row.status !== "indexed") return migrateLeftOut(catalog, row);
  const { photoId, key, eTag, bytes = 0, indexedAt, detector } = row;
  const file = await readFile(catalog, row);
  const orientation = row.orientation ?? file?.orientation ?? 1;
  const place: PhotoLocation = {
    ...{ key, eTag, bytes, orientation, role: file?.data.rule === "raw-1" ? "raw" : "picture" },
    ...(row.takenAt === undefined ? {} : { takenAt: row.takenAt }),
  };
  // A file that is missing now may be found elsewhere by its former ETag: see assignPhoto.
  await claimData(catalog, file?.data.digest ?? eTag, photoId);
  const { width, height, faceCount, cropBytes } = row;
  const record: PhotoRecord = {
    ...{ photoId, locations: [place], width, height, orientation, faceCount, indexedAt },
    ...(file ? { data: file.data } : {}),
    ...(cropBytes === undefined ? {} : { cropBytes }),
    ...(detector === undefined ? {} : { detector }),
    rev: newRevision(),
  };
  await nameSources(catalog, photoId, key);
  await noteFile(catalog, key);
  await addLocation(catalog, {
    ...{ key, eTag, photoId, role: place.role, status: "indexed", bytes, lookedAt: indexedAt },
    ...(file ? { digest: file.data.digest } : {}),
    ...(detector === undefined ? {} : { detector }),
  });
  await batchWrite(catalog, { put: [{ pk: row.pk, sk: row.sk, ...record }] });
}

async function migrateLeftOut(catalog: Catalog, row: Row<OldPhoto>): Promise<void> {
  const { photoId, key, eTag, status, reason = "", width, height, bytes, indexedAt, detector } = row;
  const locationId = locationIdOf(catalog.library, key);
  const size = width > 0 ? { width, height } : {};
  await addLocation(catalog, {
    ...{ key, eTag, status, reason, lookedAt: indexedAt, ...size },
    ...(bytes === undefined ? {} : { bytes }),
    ...(detector === undefined ? {} : { detector }),
  });
  const pk = leftOutPartition(catalog);
  await batchWrite(catalog, {
    put: [{ pk, sk: leftOutKey(status, locationId), ...{ photoId: locationId, key, status, reason } }],
    remove: [{ pk, sk: leftOutKey(status, photoId) }],
  });
  await batchWrite(catalog, { remove: [{ pk: row.pk, sk: photoKey(photoId) }] });
}

/** Adds the row of a key if there is none. Its counts are set at the end. */
async function addLocation(catalog: Catalog, location: Omit<Location, "rev">): Promise<void> {
  if (!(await getLocation(catalog, location.key))) await putLocation(catalog, undefined, location);
}

/** Stores names from a photo's own file under its key. Schema 1 stored them under "embedded". */
async function nameSources(catalog: Catalog, photoId: string, key: string): Promise<void> {
  const pk = photosPartition(catalog, photoId);
  const rows = await Array.fromAsync(
    queryAll<{ source: string }>(catalog, pk, namesPrefix(photoId), { consistent: true }),
  );
  const embedded = rows.filter(({ source }) => source === "embedded");
  await batchWrite(catalog, { put: embedded.map((row) => ({ ...row, sk: namesKey(photoId, key), source: key })) });
  await batchWrite(catalog, { remove: embedded.map(({ sk }) => ({ pk, sk })) });
}

/** Reads a photo's file, if it is still the one that was indexed. */
async function readFile(
  catalog: Catalog,
  { key, eTag }: OldPhoto,
): Promise<{ data: PictureData; orientation: number } | undefined> {
  const object = await getObject(catalog, catalog.photosBucket, key);
  if (object?.eTag !== eTag) return undefined;
  try {
    const { orientation } = await openPhoto(key, object.bytes, {
      ...DEFAULT_LIMITS,
      pixels: Number.POSITIVE_INFINITY,
      wholePixels: Number.POSITIVE_INFINITY,
    });
    return { data: pictureData(object.bytes), orientation };
  } catch {
    return { data: pictureData(object.bytes), orientation: 1 };
  }
}

/** Merges photos with the same picture data into the owner of the data. */
async function mergeCopies(catalog: Catalog): Promise<void> {
  for await (const record of allPhotoRecords(catalog)) {
    const { photoId, data } = record;
    const owner = photoOf(record) && data && (await photoWithData(catalog, data.digest));
    if (owner !== undefined && owner !== photoId) await mergeCopy(catalog, record, owner);
  }
}

/** Merges each camera file with the JPEG that the camera wrote with it. */
async function pairAll(catalog: Catalog): Promise<void> {
  const cameraFiles: PhotoLocation[] = [];
  for await (const record of allPhotoRecords(catalog)) {
    if (photoOf(record)) cameraFiles.push(...record.locations.filter(({ role }) => role === "raw"));
  }
  for (const { key, role, takenAt } of cameraFiles) await pairCameraFiles(catalog, key, { role, takenAt });
}
