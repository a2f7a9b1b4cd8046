import { stemOf } from "../catalog/rows/camera-stems.ts";
import { getLocations } from "../catalog/rows/locations.ts";
import { photoAt } from "../catalog/rows/photos.ts";
import { isNamedAfter, noteFile, noteSidecar } from "../catalog/rows/sidecar-stems.ts";
import { getObject, headObject, listKeys } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import type { DrawContext } from "./draw-face.ts";
import { nameFaces } from "./name-faces.ts";

/** Largest sidecar that is read, bytes: those of editors with many masks have a megabyte or two. */
const MOST_BYTES = 16e6;

/** Returns true if an object is a sidecar, by its key. */
export function isSidecar(key: string): boolean {
  return /\.xmp$/i.test(key);
}

/**
 * Reads the names in the sidecars of a photo's file. Called after the row of its key is written. As readSidecar reads that row
 * after the sidecar was written, whichever of the two comes last finds the other.
 */
export async function readSidecarsOf(drawing: DrawContext, key: string): Promise<void> {
  const noted = await noteFile(drawing.catalog, key);
  for (const sidecar of noted) await readSidecar(drawing, sidecar);
  // In older libraries sidecars were not noted.
  for (const sidecar of [`${key}.xmp`, `${stemOf(key)}.xmp`]) {
    if (noted.includes(sidecar)) continue;
    const packet = await readPacket(drawing.catalog, sidecar);
    if (packet && packet !== "too large")
      await nameFacesAt(drawing, await loadPhotosAt(drawing.catalog, [key]), sidecar, [packet]);
  }
}

/** Reads the present content of a sidecar, for the photos it belongs to that are known already. */
export async function readSidecar(drawing: DrawContext, sidecar: string): Promise<void> {
  const { catalog } = drawing;
  const noted = await noteSidecar(catalog, sidecar);
  const packet = await readPacket(catalog, sidecar);
  if (packet === "too large") return;
  const photos = await loadPhotosAt(catalog, [...new Set([...noted, ...(await listKeysBeside(catalog, sidecar))])]);
  // If two files differ only in case, a sidecar belongs to the one whose exact name it has.
  const exact = photos.filter(({ at }) => isNamedAfter(sidecar, at));
  const owners = exact.length > 0 ? exact : photos;
  if (packet) await nameFacesAt(drawing, owners, sidecar, [packet]);
  const others = packet ? photos.filter((photo) => !owners.includes(photo)) : photos;
  for (const photo of others) {
    // A sidecar that was removed together with its photo removes no name.
    const isThere = packet !== undefined || (await headObject(catalog, catalog.photosBucket, photo.at)) !== undefined;
    if (isThere) await nameFacesAt(drawing, [photo], sidecar, []);
  }
}

/** Reads the content of a sidecar; undefined if there is none. */
async function readPacket(catalog: Catalog, sidecar: string): Promise<Uint8Array | undefined | "too large"> {
  const object = await getObject(catalog, catalog.photosBucket, sidecar, MOST_BYTES);
  return object && object.size > MOST_BYTES ? "too large" : object?.bytes;
}

/** Lists the keys in a sidecar's folder that it may belong to by its name. */
async function listKeysBeside(catalog: Catalog, sidecar: string): Promise<string[]> {
  const stem = stemOf(sidecar);
  const keys = [stem];
  for await (const key of listKeys(catalog, catalog.photosBucket, `${stem}.`)) {
    if (stemOf(key) === stem && !isSidecar(key)) keys.push(key);
  }
  return keys;
}

/** A photo and one of its keys. */
type PhotoAt = Pick<Photo, "photoId"> & { readonly at: string };

async function loadPhotosAt(catalog: Catalog, keys: readonly string[]): Promise<PhotoAt[]> {
  const locations = await getLocations(catalog, keys);
  const found = await Promise.all(
    locations.map(async (location) => {
      const photo = await photoAt(catalog, location);
      return photo ? [{ photoId: photo.photoId, at: location.key }] : [];
    }),
  );
  return found.flat().sort((a, b) => (a.at < b.at ? -1 : 1));
}

async function nameFacesAt(
  drawing: DrawContext,
  photos: readonly PhotoAt[],
  source: string,
  packets: readonly Uint8Array[],
): Promise<void> {
  for (const { photoId, at } of photos) await nameFaces(drawing, { photoId, key: at, source, packets });
}
