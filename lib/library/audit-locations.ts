import { getLocations, photosAt } from "../catalog/rows/locations.ts";
import { getPhotoRecords, inOrder, photoOf } from "../catalog/rows/photos.ts";
import { photosWithData } from "../catalog/rows/picture-data.ts";
import { locationIdOf } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";
import type { ShardContent } from "../catalog/views/inspect.ts";
import type { Finding } from "./findings.ts";

/** Rows of other shards to read at a time. */
const ROWS_AT_ONCE = 500;

/** Finds photos, keys and picture data of a shard that do not refer to each other. */
export async function* findingsOfLocations(
  catalog: Catalog,
  { photos, locations }: ShardContent,
): AsyncGenerator<Finding> {
  for (const some of chunks([...photos.values()])) yield* findingsOfPhotos(catalog, some);
  const indexed = [...locations.values()].filter(({ status }) => status === "indexed");
  for (const some of chunks(indexed)) yield* findingsOfKeys(catalog, some);
}

async function* findingsOfPhotos(catalog: Catalog, photos: readonly PhotoRecord[]): AsyncGenerator<Finding> {
  const keys = photos.flatMap(({ locations }) => locations.map(({ key }) => key));
  const atKey = new Map((await getLocations(catalog, keys)).map((location) => [location.key, location]));
  const digests = photos.flatMap((photo) => (photoOf(photo) && photo.data ? [photo.data.digest] : []));
  const owners = await photosWithData(catalog, digests);
  const aliased = photos.flatMap(({ aliasOf }) => aliasOf ?? []);
  const others = await recordsWithAliases(catalog, [
    ...[...owners.values(), ...aliased],
    ...[...atKey.values()].flatMap((location) => [...photosAt(location)]),
  ]);
  for (const photo of photos) {
    const { photoId: id, aliasOf, locations } = photo;
    if (aliasOf !== undefined) {
      if (!others.has(aliasOf)) yield { kind: "alias of no photo", id };
      if (locations.length > 0) yield { kind: "alias with files", id };
      continue;
    }
    if (inOrder(locations).some(({ key }, at) => key !== locations[at]?.key)) {
      yield { kind: "photo with files out of order", id };
    }
    for (const place of locations) {
      const { key } = place;
      const location = atKey.get(key);
      const here = [...photosAt(location)].map((photoId) => others.get(photoId)?.photoId ?? photoId);
      if (!here.includes(id)) yield { kind: "photo at a key of another", id, key };
      else if (location && isSettled(location) && !isListedAs(location, place)) {
        yield { kind: "file listed in two ways", id, key };
      }
    }
    if (photoOf(photo) && photo.data) {
      const owner = owners.get(photo.data.digest);
      if (owner === undefined || (others.get(owner)?.photoId ?? owner) !== id) {
        yield { kind: "photo without its picture data", id };
      }
    }
  }
}

/** Returns true if a key's object was indexed completely. */
function isSettled({ status, eTag, claims }: Location): boolean {
  return status === "indexed" && eTag !== undefined && claims === undefined;
}

/** Returns true if a photo and the row of the key agree about a file. Rows of an earlier schema have fewer fields. */
function isListedAs({ eTag, role = "picture", takenAt }: Location, place: PhotoLocation): boolean {
  return eTag === place.eTag && role === place.role && (takenAt === undefined || takenAt === place.takenAt);
}

async function* findingsOfKeys(catalog: Catalog, locations: readonly Location[]): AsyncGenerator<Finding> {
  const owners = await photosWithData(
    catalog,
    locations.flatMap(({ digest }) => digest ?? []),
  );
  const photoIds = locations.flatMap(({ photoId }) => photoId ?? []);
  const records = await recordsWithAliases(catalog, [...photoIds, ...owners.values()]);
  for (const location of locations) {
    const { key, photoId = "", digest } = location;
    const record = records.get(photoId);
    const place = record?.locations.find((each) => each.key === key);
    const id = locationIdOf(catalog.library, key);
    if (!record || !place) yield { kind: "key without its photo", id, key };
    else if (digest !== undefined && isSettled(location)) {
      const isShown = place.role === "picture" || inOrder(record.locations)[0] === place;
      const isLookedAt = record.detector !== undefined && record.data !== undefined;
      if (isShown && isLookedAt && digest !== record.data.digest) yield { kind: "file of another picture", id, key };
      else if (digest !== record.data?.digest && records.get(owners.get(digest) ?? "") !== record) {
        yield { kind: "file without its picture data", id, key };
      }
    }
  }
}

/** Reads rows of photos, by id. The id of an alias has the row of the photo it leads to, if that exists. */
async function recordsWithAliases(catalog: Catalog, photoIds: readonly string[]): Promise<Map<string, PhotoRecord>> {
  const records = new Map<string, PhotoRecord>();
  let unread = photoIds;
  while (unread.length > 0) {
    const read = await getPhotoRecords(catalog, unread);
    for (const [photoId, record] of read) records.set(photoId, record);
    const next = [...read.values()].flatMap(({ aliasOf }) => aliasOf ?? []);
    unread = next.filter((photoId) => !records.has(photoId));
  }
  return new Map(
    photoIds.flatMap((photoId) => {
      const record = endOf(records, photoId);
      return record ? [[photoId, record] as const] : [];
    }),
  );
}

/** The photo that an id leads to; undefined if there is none, or if aliases form a loop. */
function endOf(records: ReadonlyMap<string, PhotoRecord>, photoId: string): PhotoRecord | undefined {
  let record = records.get(photoId);
  for (let steps = 0; record?.aliasOf !== undefined && steps <= records.size; steps++)
    record = records.get(record.aliasOf);
  return record?.aliasOf === undefined ? record : undefined;
}

/** Splits a list into chunks whose references can be read at once. */
export function* chunks<T>(list: readonly T[]): Generator<T[]> {
  for (let at = 0; at < list.length; at += ROWS_AT_ONCE) yield list.slice(at, at + ROWS_AT_ONCE);
}
