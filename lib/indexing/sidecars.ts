import { stemOf } from "../catalog/rows/camera-stems.ts";
import { getLocation } from "../catalog/rows/locations.ts";
import { photoAt } from "../catalog/rows/photos.ts";
import { getObject, listKeys } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Drawing } from "./draw-face.ts";
import { nameFaces } from "./name-faces.ts";

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

/**
 * Reads the names in the sidecars of a photo's file. Called after the row of its key is written, as readSidecar looks for
 * that row after the sidecar is: whichever of the two comes last finds the other.
 */
export async function readSidecarsOf(drawing: Drawing, key: string): Promise<void> {
  const { catalog } = drawing;
  const keys = sidecarsOf(key);
  const sidecars = await Promise.all(keys.map((each) => getObject(catalog, catalog.photosBucket, each, MOST_BYTES)));
  for (const [index, source] of keys.entries()) {
    const sidecar = sidecars[index];
    if (sidecar) await nameFacesAt(drawing, key, source, sidecar.bytes);
  }
}

/** Reads a sidecar as it is now, for the photos beside it that are known by now. */
export async function readSidecar(drawing: Drawing, key: string): Promise<void> {
  const { catalog } = drawing;
  const sidecar = await getObject(catalog, catalog.photosBucket, key, MOST_BYTES);
  if (!sidecar) return;
  for (const photoKey of await photosBeside(catalog, key)) await nameFacesAt(drawing, photoKey, key, sidecar.bytes);
}

async function photosBeside(catalog: Catalog, sidecar: string): Promise<string[]> {
  const stem = stemOf(sidecar);
  const beside = [stem];
  for await (const key of listKeys(catalog, catalog.photosBucket, `${stem}.`)) {
    if (stemOf(key) === stem && !isSidecar(key)) beside.push(key);
  }
  return beside;
}

/** @param key of the photo's file that the sidecar is of */
async function nameFacesAt(drawing: Drawing, key: string, source: string, packet: Uint8Array): Promise<void> {
  const photo = await photoAt(drawing.catalog, await getLocation(drawing.catalog, key));
  if (photo) await nameFaces(drawing, { photoId: photo.photoId, key, source, packets: [packet] });
}
