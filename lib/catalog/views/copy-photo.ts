import { isDeepStrictEqual } from "node:util";
import { cropPrefix, faceIdOfCrop } from "../rows/crops.ts";
import { getLocation, getLocations, photosAt, putLocation } from "../rows/locations.ts";
import { deleteMatches, matchesOfPhotos, putMatches } from "../rows/matches.ts";
import { firstLocation, getPhotoRecord, inOrder, updatePhoto } from "../rows/photos.ts";
import { previewPrefix } from "../rows/previews.ts";
import { idOf, kindOf, namesPrefix, photoPrefix, photosPartition, writtenPrefix } from "../store/keys.ts";
import { copyObject, listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row } from "../store/table.ts";
import type { Location, PhotoLocation, PhotoRecord } from "../store/types.ts";
import { noteFaces } from "../versions/change-notes.ts";
import { libraryAt, locationIn, type PhotoLibraries, photosOf } from "./photo-libraries.ts";

/** What of a photo belongs to another library, as it was read. */
export interface Share {
  readonly record: PhotoRecord;
  /** Rows of its keys there, as far as the first library still has them. */
  readonly locations: readonly Location[];
  /** False if nothing was written, as the other library has all of it already. */
  readonly isChanged: boolean;
}

/**
 * Copies a photo to another library, with its id: its row with the files in the folder of that library, their keys, its
 * faces with crops, vectors and matches, names from metadata, and previews. Copying it again writes only what differs. As
 * long as the first library has the row of a key, it is right about the photo; afterwards the other is, and nothing is
 * copied.
 * @returns undefined if the first library has no such photo
 */
export async function copyPhoto(
  from: Catalog,
  to: Catalog,
  photoId: string,
  photos: PhotoLibraries,
): Promise<Share | undefined> {
  const record = await getPhotoRecord(from, photoId);
  if (!record) return undefined;
  const places = record.locations.filter(({ key }) => libraryAt(key) === to.library);
  const keys = places.map(({ key }) => key);
  const [there, locations] = await Promise.all([getPhotoRecord(to, photoId), getLocations(from, keys)]);
  if (there && places.length > 0 && locations.length === 0) return { record, locations, isChanged: false };
  const { rev: _, pastDates: __, ...facts } = record;
  const share = { ...facts, locations: await placesIn(from, places, { locations, there }) };
  let isChanged = await copyRows(from, to, share, photos, there && new Set(keys));
  const { before, after } = await updatePhoto(to, photoId, (now) => (isSamePhoto(share, now) ? now : share));
  if (after !== before) isChanged = true;
  for (const location of locations) if (await copyLocation(to, location, photos)) isChanged = true;
  return { record, locations, isChanged };
}

/**
 * Copies the row of a key. It does not replace the row that is there already if it says that no photo is at the key, as what
 * arrives there is the other library's then, or if it mentions photos that have left.
 * @returns whether it differed
 */
export async function copyLocation(to: Catalog, location: Location, photos: PhotoLibraries): Promise<boolean> {
  const wanted = locationIn(to.library, location, photos);
  const there = await getLocation(to, location.key);
  const hasLeft = photosOf(location).some((photoId) => photos.of(photoId) === undefined);
  if (there && (hasLeft || photosAt(location).size === 0)) return false;
  if (there && isDeepStrictEqual({ ...there, rev: "" }, { ...wanted, rev: "" })) return false;
  await putLocation(to, there, wanted);
  return true;
}

function isSamePhoto(share: Omit<PhotoRecord, "rev">, now: PhotoRecord | undefined): boolean {
  if (!now) return false;
  const { rev: _, pastDates: __, ...facts } = now;
  return isDeepStrictEqual(facts, share);
}

/** The files of a photo in another library: also those that arrived there meanwhile. */
async function placesIn(
  from: Catalog,
  places: readonly PhotoLocation[],
  { locations, there }: { readonly locations: readonly Location[]; readonly there: PhotoRecord | undefined },
): Promise<PhotoLocation[]> {
  if (!there) return inOrder(places);
  const known = new Set(there.locations.map(({ key }) => key));
  const own = new Set(places.map(({ key }) => key));
  const held = new Set(locations.map(({ key }) => key));
  const others = there.locations.filter(({ key }) => !own.has(key));
  const left = await getLocations(
    from,
    others.map(({ key }) => key),
  );
  const isOfFirst = new Set(left.filter((location) => photosAt(location).size > 0).map(({ key }) => key));
  return inOrder([
    ...places.filter(({ key }) => held.has(key) || known.has(key)),
    ...others.filter(({ key }) => !isOfFirst.has(key)),
  ]);
}

const FACE_KINDS = ["face", "vector", "gone", "past"] as const;

/** Reads the rows of a photo besides its own and its matches. */
export async function readRowsOfPhoto(catalog: Catalog, photoId: string): Promise<Row<object>[]> {
  const pk = photosPartition(catalog, photoId);
  const prefixes = [
    ...FACE_KINDS.map((kind) => photoPrefix(kind, photoId)),
    namesPrefix(photoId),
    writtenPrefix(photoId),
  ];
  const read = (prefix: string) => Array.fromAsync(queryAll<object>(catalog, pk, prefix, { consistent: true }));
  return (await Promise.all(prefixes.map(read))).flat();
}

/**
 * Copies what belongs to a photo.
 * @param held the keys of its files in the first library; undefined if the other library has no such photo yet
 * @returns whether anything differed
 */
async function copyRows(
  from: Catalog,
  to: Catalog,
  photo: Omit<PhotoRecord, "rev">,
  photos: PhotoLibraries,
  held: ReadonlySet<string> | undefined,
): Promise<boolean> {
  const { photoId } = photo;
  const isOnly = photos.of(photoId)?.size === 1;
  const [rows, there, matches, own] = await Promise.all([
    readRowsOfPhoto(from, photoId),
    held ? readRowsOfPhoto(to, photoId) : [],
    matchesOfPhotos(from, [photoId]),
    held ? matchesOfPhotos(to, [photoId]) : [],
  ]);
  const pk = photosPartition(to, photoId);
  const key = firstLocation(photo)?.key;
  const wanted = new Map(
    rows.flatMap((row) => {
      const isFile = kindOf(row.sk) === "names" || kindOf(row.sk) === "written";
      if (isFile && !isOnly && libraryAt(sourceIn(row)) !== to.library) return [];
      const moved = kindOf(row.sk) === "face" && key !== undefined ? { key } : {};
      return [[row.sk, { ...row, ...moved, pk }] as const];
    }),
  );
  const known = new Map(there.map((row) => [row.sk, row]));
  const put = [...wanted.values()].filter((row) => !isDeepStrictEqual(row, known.get(row.sk)));
  // What came with files that arrived in the other library stays.
  const isOurs = photo.locations.length > 0 && photo.locations.every(({ key: each }) => held?.has(each));
  const isOfFace = ({ sk }: Row<object>) => (FACE_KINDS as readonly unknown[]).includes(kindOf(sk));
  const remove = there.filter((row) => isOurs && isOfFace(row) && !wanted.has(row.sk));
  const faceIds = [...put, ...remove].filter(({ sk }) => kindOf(sk) === "face").map(({ sk }) => idOf(sk));
  await noteFaces(to, faceIds);
  await batchWrite(to, { put, remove });
  const joined = new Set(matches.map((match) => JSON.stringify(match)));
  const left = own.filter((match) => !joined.has(JSON.stringify(match)));
  await deleteMatches(to, left);
  if (left.length > 0 || matches.length > own.length) await putMatches(to, matches);
  const objects = await copyObjects(from, to, photoId, new Set(faceIds));
  return put.length > 0 || remove.length > 0 || objects > 0;
}

/** The file that names from metadata, or written names, are of. */
function sourceIn(row: Row<object>): string {
  const { source, key = "" } = row as { readonly source?: string; readonly key?: string };
  return source ?? key;
}

/** Copies crops and previews that are missing, and crops of faces that changed. @returns their number */
async function copyObjects(from: Catalog, to: Catalog, photoId: string, changed: ReadonlySet<string>): Promise<number> {
  const there = new Set(await keysOfPhoto(to, photoId));
  let copied = 0;
  for (const key of await keysOfPhoto(from, photoId)) {
    const target = `${to.library}${key.slice(from.library.length)}`;
    if (there.has(target) && !changed.has(faceIdOfCrop(key))) continue;
    await copyObject(from, from.cropsBucket, key, target);
    copied++;
  }
  return copied;
}

/** The keys of a photo's crops and previews. */
export async function keysOfPhoto(catalog: Catalog, photoId: string): Promise<string[]> {
  const prefixes = [cropPrefix(catalog, photoId), previewPrefix(catalog, photoId)];
  const keys = prefixes.map((prefix) => Array.fromAsync(listKeys(catalog, catalog.cropsBucket, prefix)));
  return (await Promise.all(keys)).flat();
}
