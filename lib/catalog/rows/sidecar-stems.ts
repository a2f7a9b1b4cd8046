import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { locationIdOf } from "../store/ids.ts";
import { besideKey, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet } from "../store/table.ts";
import { stemOf } from "./camera-stems.ts";

/**
 * Keys of files, and of sidecars that may belong to them, by their name without its extension. Case and the composition
 * of accents do not count, as disks and programs change both.
 */
interface BesideRow {
  readonly photos?: ReadonlySet<string>;
  readonly sidecars?: ReadonlySet<string>;
}

/** Folds a key: keys that differ only in case or in the composition of accents fold to the same text. */
export function foldKey(key: string): string {
  return key.normalize("NFC").toLowerCase().normalize("NFC");
}

/** Records a photo's file. @returns the sidecars recorded before that may belong to it */
export async function noteFile(catalog: Catalog, key: string): Promise<string[]> {
  const { sidecars } = await note(catalog, stemOf(key), "photos", key);
  return [...(sidecars ?? [])].filter((sidecar) => mayBeOf(sidecar, key)).sort();
}

/** Records a sidecar. @returns the files recorded before that it may belong to */
export async function noteSidecar(catalog: Catalog, sidecar: string): Promise<string[]> {
  const rows: BesideRow[] = [];
  for (const name of namesOfSidecar(sidecar)) rows.push(await note(catalog, name, "sidecars", sidecar));
  const keys = new Set(rows.flatMap(({ photos }) => [...(photos ?? [])]));
  return [...keys].filter((key) => mayBeOf(sidecar, key)).sort();
}

/** Reads the files recorded before that a sidecar may belong to. */
export async function filesBeside(catalog: Catalog, sidecar: string): Promise<string[]> {
  const keys = new Map(namesOfSidecar(sidecar).map((name) => [foldKey(name), rowKey(catalog, name)]));
  const rows = await batchGet<BesideRow>(catalog, [...keys.values()]);
  return rows.flatMap(({ photos }) => [...(photos ?? [])]).filter((key) => mayBeOf(sidecar, key));
}

/** The names under which a sidecar is noted: its own may have the extension of its photo. */
function namesOfSidecar(sidecar: string): string[] {
  const stem = stemOf(sidecar);
  return [...new Set([stem, stemOf(stem)])];
}

/** Which of these files and sidecars are not noted under each name that leads to them. */
export async function unnotedBeside(
  catalog: Catalog,
  { photos, sidecars }: { readonly photos: readonly string[]; readonly sidecars: readonly string[] },
): Promise<string[]> {
  const names = new Map([
    ...photos.map((key): [string, string[]] => [key, [stemOf(key)]]),
    ...sidecars.map((key): [string, string[]] => [key, namesOfSidecar(key)]),
  ]);
  const keys = new Map([...names.values()].flat().map((name) => [foldKey(name), rowKey(catalog, name)]));
  const rows = await batchGet<BesideRow>(catalog, [...keys.values()], undefined, true);
  const noted = new Map(rows.map(({ sk, ...row }) => [sk, new Set([...(row.photos ?? []), ...(row.sidecars ?? [])])]));
  const isNoted = (key: string) => (name: string) => noted.get(rowKey(catalog, name).sk)?.has(key);
  return [...names].flatMap(([key, some]) => (some.every(isNoted(key)) ? [] : [key]));
}

/**
 * Returns true if a sidecar is named after a file but for case and accents: digiKam and darktable write `a.jpg.xmp`, others
 * `a.xmp`.
 */
export function mayBeOf(sidecar: string, key: string): boolean {
  if (folderOf(sidecar) !== folderOf(key)) return false;
  const stem = foldKey(stemOf(sidecar));
  return stem === foldKey(key) || stem === foldKey(stemOf(key));
}

/** Returns whether a sidecar is named after a file exactly. */
export function isNamedAfter(sidecar: string, key: string): boolean {
  const stem = stemOf(sidecar);
  return stem === key || stem === stemOf(key);
}

const folderOf = (key: string) => key.slice(0, key.lastIndexOf("/") + 1).normalize("NFC");

function rowKey(catalog: Catalog, name: string) {
  const id = locationIdOf(catalog.library, foldKey(name));
  return { pk: photosPartition(catalog, id), sk: besideKey(id) };
}

/** Adds a key to a row. Whichever of a file and its sidecar comes last finds the other. */
async function note(catalog: Catalog, name: string, list: "photos" | "sidecars", key: string): Promise<BesideRow> {
  const { Attributes } = await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog, name),
      UpdateExpression: "ADD #list :key",
      ExpressionAttributeNames: { "#list": list },
      ExpressionAttributeValues: { ":key": new Set([key]) },
      ReturnValues: "ALL_NEW",
    }),
  );
  return (Attributes ?? {}) as BesideRow;
}
