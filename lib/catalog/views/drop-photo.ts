import { keepEntry } from "../rows/by-date.ts";
import { settleCount } from "../rows/counting.ts";
import { moveFaces } from "../rows/faces.ts";
import { deleteLocation, LocationChanged } from "../rows/locations.ts";
import { deleteMatches, matchesOfPhotos } from "../rows/matches.ts";
import { firstLocation, getPhotoRecord, updatePhoto } from "../rows/photos.ts";
import { idOf, kindOf, photoKey, photosPartition } from "../store/keys.ts";
import { MAIN } from "../store/library-names.ts";
import { deleteObjects } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, type Row } from "../store/table.ts";
import { noteFaces } from "../versions/change-notes.ts";
import { copyPhoto, keysOfPhoto, readRowsOfPhoto, type Share } from "./copy-photo.ts";
import { libraryAt, type PhotoLibraries } from "./photo-libraries.ts";

/** Attempts at a photo that others keep changing. */
const MOST_CONFLICTS = 20;

/**
 * Removes a photo from `main` that was copied to its libraries: its files in their folders, and all of it if none is left.
 * It is copied once more first, until nothing differs. Repeating an interrupted call finishes it.
 */
export async function dropPhoto(
  from: Catalog,
  catalogOf: (library: string) => Catalog,
  photoId: string,
  photos: PhotoLibraries,
): Promise<void> {
  const libraries = photos.of(photoId) ?? new Set([MAIN]);
  for (const library of libraries) {
    if (library !== MAIN) await giveUp(from, catalogOf(library), photoId, photos);
  }
  const record = await getPhotoRecord(from, photoId);
  if (!record) return;
  const stays = libraries.has(MAIN) || record.locations.some(({ key }) => libraryAt(key) === MAIN);
  const rows = await readRowsOfPhoto(from, photoId);
  const faceIds = rows.filter(({ sk }) => kindOf(sk) === "face").map(({ sk }) => idOf(sk));
  if (!stays) {
    await noteFaces(from, faceIds);
    await deleteMatches(from, await matchesOfPhotos(from, [photoId]));
    await deleteObjects(from, from.cropsBucket, await keysOfPhoto(from, photoId));
    await batchWrite(from, { remove: rows });
  }
  // Not before: the files of the photo tell whoever repeats an interrupted call where it belongs.
  const { after } = await updatePhoto(from, photoId, (now) => {
    const left = now?.locations.filter(({ key }) => libraryAt(key) === MAIN) ?? [];
    return now && left.length < now.locations.length ? { ...now, locations: left } : now;
  });
  const first = after && firstLocation(after);
  if (first && libraries.size > 1) await moveFaces(from, faceIds, first.key);
  if (stays || !after) return;
  // Nothing is left of a removed row by which to resume an interrupted count, or the removal of an entry by date.
  await settleCount(from, photoId, after);
  await keepEntry(from, after);
  const row: Row<object> = { pk: photosPartition(from, photoId), sk: photoKey(photoId) };
  await batchWrite(from, { remove: [row] });
}

/** Hands the keys of a photo over to another library, once that has all of the photo. */
async function giveUp(from: Catalog, to: Catalog, photoId: string, photos: PhotoLibraries): Promise<void> {
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const share = await copyPhoto(from, to, photoId, photos);
    if (!share) return;
    if (!share.isChanged && (await removeKeys(from, share))) return;
  }
  throw new Error(`photo ${photoId} keeps being changed by other calls: repeat the split`);
}

/** Removes keys: from then on, events at them are the other library's. @returns false if one was changed since it was copied */
async function removeKeys(from: Catalog, { locations }: Share): Promise<boolean> {
  try {
    for (const location of locations) await deleteLocation(from, location);
    return true;
  } catch (error) {
    if (!(error instanceof LocationChanged)) throw error;
    return false;
  }
}
