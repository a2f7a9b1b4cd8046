import { stemOf } from "../catalog/rows/camera-stems.ts";
import { getLocations } from "../catalog/rows/locations.ts";
import { photoAt } from "../catalog/rows/photos.ts";
import { isNamedAfter, noteFile, noteSidecar } from "../catalog/rows/sidecar-stems.ts";
import { getObject, headObject, listKeys } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import type { DrawContext } from "./draw-face.ts";
import { nameFaces } from "./name-faces.ts";

/** Larger sidecars are left alone, bytes: those of editors with many masks have a megabyte or two. */
const MOST_BYTES = 16e6;

/** Whether an object is a sidecar: metadata beside a photo, and no photo. */
export function isSidecar(key: string): boolean {
  return /\.xmp$/i.test(key);
}

/**
 * Reads the names in the sidecars of a photo's file. Called after the row of its key is written, as readSidecar looks for
 * that row after the sidecar is: whichever of the two comes last finds the other.
 */
export async function readSidecarsOf(drawing: DrawContext, key: string): Promise<void> {
  const noted = await noteFile(drawing.catalog, key);
  for (const sidecar of noted) await readSidecar(drawing, sidecar);
  // Those of libraries in which sidecars were not noted yet.
  for (const sidecar of [`${key}.xmp`, `${stemOf(key)}.xmp`]) {
    if (noted.includes(sidecar)) continue;
    const packet = await readPacket(drawing.catalog, sidecar);
    if (packet && packet !== "too large")
      await nameFacesAt(drawing, await loadPhotosAt(drawing.catalog, [key]), sidecar, [packet]);
  }
}

/** Reads a sidecar as it is now, for the photos beside it that are known by now. */
export async function readSidecar(drawing: DrawContext, sidecar: string): Promise<void> {
  const { catalog } = drawing;
  const noted = await noteSidecar(catalog, sidecar);
  const packet = await readPacket(catalog, sidecar);
  if (packet === "too large") return;
  const photos = await loadPhotosAt(catalog, [...new Set([...noted, ...(await listKeysBeside(catalog, sidecar))])]);
  // Where two files differ in case only, a sidecar is that one's whose name it has.
  const exact = photos.filter(({ at }) => isNamedAfter(sidecar, at));
  const owners = exact.length > 0 ? exact : photos;
  if (packet) await nameFacesAt(drawing, owners, sidecar, [packet]);
  const others = packet ? photos.filter((photo) => !owners.includes(photo)) : photos;
  for (const photo of others) {
    // A sidecar that went with its photo took no name back.
    const isThere = packet !== undefined || (await headObject(catalog, catalog.photosBucket, photo.at)) !== undefined;
    if (isThere) await nameFacesAt(drawing, [photo], sidecar, []);
  }
}

/** What is in a sidecar; undefined where there is none. */
async function readPacket(catalog: Catalog, sidecar: string): Promise<Uint8Array | undefined | "too large"> {
  const object = await getObject(catalog, catalog.photosBucket, sidecar, MOST_BYTES);
  return object && object.size > MOST_BYTES ? "too large" : object?.bytes;
}

/** Keys beside a sidecar that have its name. */
async function listKeysBeside(catalog: Catalog, sidecar: string): Promise<string[]> {
  const stem = stemOf(sidecar);
  const beside = [stem];
  for await (const key of listKeys(catalog, catalog.photosBucket, `${stem}.`)) {
    if (stemOf(key) === stem && !isSidecar(key)) beside.push(key);
  }
  return beside;
}

/** A photo, and the one of its keys that is meant. */
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
