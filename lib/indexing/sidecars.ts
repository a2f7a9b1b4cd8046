import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { photosOfKey } from "../catalog/rows/photos.ts";
import { getObject, listKeys } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import type { Drawing } from "./draw-face.ts";
import { drawerFor } from "./draw-region.ts";
import { forgetKey } from "./forget.ts";
import { readNames } from "./names.ts";
import { orientationOf } from "./orientation.ts";

/** Larger sidecars are left alone, bytes: those of editors with many masks have a megabyte or two. */
const MOST_BYTES = 16e6;

/** Whether an object is a sidecar: metadata beside a photo, and no photo. */
export function isSidecar(key: string): boolean {
  return /\.xmp$/i.test(key);
}

/** The sidecars that a photo may have: digiKam and darktable write `a.jpg.xmp`, Lightroom and Bridge `a.xmp`. */
function sidecarsOf(key: string): string[] {
  return [...new Set([`${key}.xmp`, `${stemOf(key)}.xmp`])];
}

/** A key without its extension. */
function stemOf(key: string): string {
  return key.replace(/\.[^./]*$/, "");
}

/**
 * Reads the names in a photo's sidecars. Called after the photo's row is written, as readSidecar looks for the row after
 * the sidecar is: whichever of the two comes last finds the other.
 */
export async function readSidecarsOf(drawing: Drawing, photo: Photo): Promise<void> {
  if (photo.status !== "indexed") return;
  const { catalog } = drawing;
  const keys = sidecarsOf(photo.key);
  const sidecars = await Promise.all(keys.map((key) => getObject(catalog, catalog.photosBucket, key, MOST_BYTES)));
  for (const [index, key] of keys.entries()) {
    const sidecar = sidecars[index];
    if (sidecar) await nameFaces(drawing, photo, key, sidecar.bytes);
  }
}

/** Reads a sidecar as it is now, for the photos beside it that are known by now. */
export async function readSidecar(drawing: Drawing, key: string): Promise<void> {
  const { catalog } = drawing;
  await forgetKey(catalog, key); // Once, sidecars were taken for photos.
  const sidecar = await getObject(catalog, catalog.photosBucket, key, MOST_BYTES);
  if (!sidecar) return;
  for (const photoKey of await photosBeside(catalog, key)) {
    for (const photo of await photosOfKey(catalog, photoKey, { consistent: true })) {
      if (photo.status === "indexed") await nameFaces(drawing, photo, key, sidecar.bytes);
    }
  }
}

async function photosBeside(catalog: Catalog, sidecar: string): Promise<string[]> {
  const stem = stemOf(sidecar);
  const beside = [stem];
  for await (const key of listKeys(catalog, catalog.photosBucket, `${stem}.`)) {
    if (stemOf(key) === stem && !isSidecar(key)) beside.push(key);
  }
  return beside;
}

async function nameFaces(drawing: Drawing, photo: Photo, sidecar: string, packet: Uint8Array): Promise<void> {
  const { catalog } = drawing;
  const { photoId, key, width, height } = photo;
  const orientation = await orientationOf(catalog, photo);
  const faces = await facesOfPhoto(catalog, photoId, { consistent: true });
  await readNames(
    catalog,
    { photoId, key, width, height, orientation, faces },
    sidecar,
    [packet],
    drawerFor(drawing, photo),
  );
}
