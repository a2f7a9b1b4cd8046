import { getLocations, photosAt } from "../catalog/rows/locations.ts";
import { getPhotoRecords, photoOf } from "../catalog/rows/photos.ts";
import { photosWithData } from "../catalog/rows/picture-data.ts";
import { locationIdOf } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location, PhotoRecord } from "../catalog/store/types.ts";
import type { ShardContent } from "../catalog/views/inspect.ts";
import type { Finding } from "./findings.ts";

/** Rows of other shards are read so many at a time. */
const ROWS_AT_ONCE = 500;

/** Whether photos, keys and picture data of a shard lead to each other. */
export async function* findingsOfPlaces(
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
    const { photoId: id, aliasOf } = photo;
    if (aliasOf !== undefined && !others.has(aliasOf)) yield { kind: "alias of no photo", id };
    for (const { key } of photo.locations) {
      const here = [...photosAt(atKey.get(key))].map((photoId) => others.get(photoId)?.photoId ?? photoId);
      if (!here.includes(id)) yield { kind: "photo at a key of another", id, key };
    }
    if (photoOf(photo) && photo.data) {
      const owner = owners.get(photo.data.digest);
      if (owner === undefined || (others.get(owner)?.photoId ?? owner) !== id) {
        yield { kind: "photo without its picture data", id };
      }
    }
  }
}

async function* findingsOfKeys(catalog: Catalog, locations: readonly Location[]): AsyncGenerator<Finding> {
  const photoIds = locations.flatMap(({ photoId }) => photoId ?? []);
  const records = await recordsWithAliases(catalog, photoIds);
  for (const { key, photoId = "" } of locations) {
    const isListed = records.get(photoId)?.locations.some((place) => place.key === key);
    if (!isListed) yield { kind: "key without its photo", id: locationIdOf(catalog.library, key), key };
  }
}

/** Rows of photos by id; under the id of one that turned out to be another, that one. */
async function recordsWithAliases(catalog: Catalog, photoIds: readonly string[]): Promise<Map<string, PhotoRecord>> {
  const records = await getPhotoRecords(catalog, photoIds);
  const aliases = [...records.values()].filter(({ aliasOf }) => aliasOf !== undefined);
  if (aliases.length === 0) return records;
  const others = await recordsWithAliases(
    catalog,
    aliases.map(({ aliasOf }) => aliasOf!),
  );
  for (const { photoId, aliasOf } of aliases) {
    const other = others.get(aliasOf!);
    if (other) records.set(photoId, other);
  }
  return records;
}

function* chunks<T>(list: readonly T[]): Generator<T[]> {
  for (let at = 0; at < list.length; at += ROWS_AT_ONCE) yield list.slice(at, at + ROWS_AT_ONCE);
}
