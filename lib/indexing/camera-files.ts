import { keepEntry } from "../catalog/rows/by-date.ts";
import { cameraFilesBeside, noteCameraFile, stemOf } from "../catalog/rows/camera-stems.ts";
import { getLocation, getLocations, putLocation } from "../catalog/rows/locations.ts";
import { getPhotoRecord, updatePhoto } from "../catalog/rows/photos.ts";
import { claimData, moveData, photoWithData } from "../catalog/rows/picture-data.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";
import { handOver } from "./hand-over.ts";
import { handOverNames } from "./hand-over-names.ts";
import { type Assigned, assignPhoto, type Candidate, followAlias, withLocation } from "./places.ts";
import { retirePhoto } from "./retire.ts";

/** Extensions of the JPEG that a camera writes together with a camera file. */
const PICTURES = ["jpg", "JPG", "jpeg", "JPEG", "Jpg"];

const isPicture = (key: string) => PICTURES.some((extension) => key.endsWith(`.${extension}`));

/**
 * Finds the photo of a camera file. That is the photo of the JPEG that the camera wrote with it, if already known: in the
 * same folder, with the same name except for the extension, and taken at the same time.
 */
export async function assignCameraFile(
  catalog: Catalog,
  candidate: Candidate,
  takenAt: string | undefined,
): Promise<Assigned> {
  const { key, digest } = candidate;
  const [jpeg] = takenAt === undefined ? [] : await loadPhotosAt(catalog, picturesBeside(key), "picture", takenAt);
  if (!jpeg) return assignPhoto(catalog, candidate);
  const { photo } = jpeg;
  const owner = await photoWithData(catalog, digest);
  if (owner === undefined) await claimData(catalog, digest, photo.photoId);
  // If the camera file has been a photo of its own, pairCameraFiles joins the two afterwards.
  else if ((await followAlias(catalog, owner))?.photoId !== photo.photoId) return assignPhoto(catalog, candidate);
  return { photoId: photo.photoId, record: photo };
}

/** Keys at which the JPEG may be that a camera wrote with a camera file. */
export const picturesBeside = (key: string) => PICTURES.map((extension) => `${stemOf(key)}.${extension}`);

interface PhotoAtKey {
  readonly key: string;
  readonly photo: PhotoRecord;
}

/** Loads the photos at keys whose file has this role and was taken at this time. */
async function loadPhotosAt(
  catalog: Catalog,
  keys: readonly string[],
  role: PhotoLocation["role"],
  takenAt: string,
): Promise<PhotoAtKey[]> {
  const found: PhotoAtKey[] = [];
  for (const { key, status, photoId } of await getLocations(catalog, keys)) {
    if (status !== "indexed" || photoId === undefined) continue;
    const photo = await followAlias(catalog, photoId);
    const place = photo?.locations.find((location) => location.key === key);
    if (photo && place?.role === role && place.takenAt === takenAt) found.push({ key, photo });
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Returns true if a camera file is not the photo of the JPEG that was taken with it, although it may be. */
export async function isApartFromJpeg(
  catalog: Catalog,
  { photoId, locations }: PhotoRecord,
  { key, takenAt }: PhotoLocation,
): Promise<boolean> {
  if (takenAt === undefined || locations.some(({ role }) => role === "picture")) return false;
  const [picture] = await loadPhotosAt(catalog, picturesBeside(key), "picture", takenAt);
  return picture !== undefined && picture.photo.photoId !== photoId;
}

/**
 * Joins a camera file and its JPEG into one photo if both are photos of their own. Called after the row of either key is
 * written, so that whichever of the two comes last finds the other.
 * @returns the key of the JPEG if it has to be indexed again
 */
export async function pairCameraFiles(
  catalog: Catalog,
  key: string,
  { role, takenAt }: { readonly role?: PhotoLocation["role"]; readonly takenAt?: string | undefined },
): Promise<string | undefined> {
  if (role === "raw") await noteCameraFile(catalog, key);
  if (takenAt === undefined || (role === "picture" && !isPicture(key))) return undefined;
  const raws = role === "raw" ? [key] : await cameraFilesBeside(catalog, key);
  if (raws.length === 0) return undefined;
  const [picture] = await loadPhotosAt(catalog, role === "raw" ? picturesBeside(key) : [key], "picture", takenAt);
  if (!picture) return undefined;
  let isChanged = false;
  for (const raw of await loadPhotosAt(catalog, raws, "raw", takenAt)) {
    if (await pair(catalog, raw.key, picture.photo)) isChanged = true;
  }
  return isChanged ? picture.key : undefined;
}

/** @param key of a camera file */
async function pair(catalog: Catalog, key: string, { photoId: into }: PhotoRecord): Promise<boolean> {
  const location = await getLocation(catalog, key);
  if (location?.status !== "indexed" || location.photoId === undefined || location.photoId === into) return false;
  const from = await getPhotoRecord(catalog, location.photoId);
  // A photo that has a JPEG already is paired with that one.
  if (!from || from.locations.some(({ role }) => role === "picture")) return false;
  if (from.aliasOf !== undefined && from.aliasOf !== into) return false;
  const isChanged = from.aliasOf === undefined && (await becomePart(catalog, from, into));
  // If this repeats an interrupted call, the alias may still be listed by date.
  if (from.aliasOf !== undefined) await keepEntry(catalog, from);
  await retirePhoto(catalog, from);
  if (location.digest !== undefined) await moveData(catalog, location.digest, into);
  // Last: as long as the row of the key names the former photo, a repeated event repeats all of this.
  await putLocation(catalog, location, { ...location, photoId: into });
  return isChanged;
}

/** Makes a photo a part of another that it turned out to be: hands decisions and names over, and leaves an alias. */
export async function becomePart(catalog: Catalog, from: PhotoRecord, into: string): Promise<boolean> {
  const to = await getPhotoRecord(catalog, into);
  if (!to) return false;
  const { isChanged, pairs } = await handOver(catalog, from, to);
  await handOverNames(catalog, from, to, pairs);
  await updatePhoto(catalog, into, (now) => {
    if (!now) return now;
    return { ...now, locations: from.locations.reduce((all, place) => withLocation(all, place), [...now.locations]) };
  });
  await updatePhoto(catalog, from.photoId, (now) => {
    if (!now) return now;
    const { awaiting: _, looking: __, detector: ___, ...rest } = now;
    return { ...rest, locations: [], aliasOf: into };
  });
  return isChanged;
}
