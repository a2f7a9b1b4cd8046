import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { locationIdOf } from "../store/ids.ts";
import { besideKey, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { stemOf } from "./camera-stems.ts";

/**
 * Files there were of a name without its extension, and sidecars that may be theirs: found by that name whatever its case
 * and however its accents are composed, as disks and programs change both.
 */
interface BesideRow {
  readonly photos?: ReadonlySet<string>;
  readonly sidecars?: ReadonlySet<string>;
}

/** The same for keys that differ in case or in how accents are composed. */
export function foldKey(key: string): string {
  return key.normalize("NFC").toLowerCase().normalize("NFC");
}

/** Notes a photo's file. @returns the sidecars that were noted before and may be its own */
export async function noteFile(catalog: Catalog, key: string): Promise<string[]> {
  const { sidecars } = await note(catalog, stemOf(key), "photos", key);
  return [...(sidecars ?? [])].filter((sidecar) => mayBeOf(sidecar, key)).sort();
}

/** Notes a sidecar. @returns the files that were noted before and whose it may be */
export async function noteSidecar(catalog: Catalog, sidecar: string): Promise<string[]> {
  const stem = stemOf(sidecar);
  const rows = [await note(catalog, stem, "sidecars", sidecar)];
  // Its name may have the extension of its photo.
  if (stemOf(stem) !== stem) rows.push(await note(catalog, stemOf(stem), "sidecars", sidecar));
  const keys = new Set(rows.flatMap(({ photos }) => [...(photos ?? [])]));
  return [...keys].filter((key) => mayBeOf(sidecar, key)).sort();
}

/** Whether a sidecar is named after a file but for case and accents: digiKam and darktable write `a.jpg.xmp`, others `a.xmp`. */
export function mayBeOf(sidecar: string, key: string): boolean {
  if (folderOf(sidecar) !== folderOf(key)) return false;
  const stem = foldKey(stemOf(sidecar));
  return stem === foldKey(key) || stem === foldKey(stemOf(key));
}

/** Whether a sidecar is named after a file to the letter. */
export function isNamedAfter(sidecar: string, key: string): boolean {
  const stem = stemOf(sidecar);
  return stem === key || stem === stemOf(key);
}

const folderOf = (key: string) => key.slice(0, key.lastIndexOf("/") + 1).normalize("NFC");

/** Adds a key to a row. Whichever of a file and its sidecar comes last finds the other. */
async function note(catalog: Catalog, name: string, list: "photos" | "sidecars", key: string): Promise<BesideRow> {
  const id = locationIdOf(catalog.library, foldKey(name));
  const { Attributes } = await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: { pk: photosPartition(catalog, id), sk: besideKey(id) },
      UpdateExpression: "ADD #list :key",
      ExpressionAttributeNames: { "#list": list },
      ExpressionAttributeValues: { ":key": new Set([key]) },
      ReturnValues: "ALL_NEW",
    }),
  );
  return (Attributes ?? {}) as BesideRow;
}
