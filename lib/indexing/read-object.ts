import { getObject, headObject, ObjectUnreadable, type StoredObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { kindOfName, looksLikePicture } from "../media/file-names.ts";
import type { Indexer } from "./photo-types.ts";

/** An object that exists, but whose bytes cannot be read. */
export interface UnreadableObject {
  readonly eTag: string;
  /** Always 0: the size is unknown. */
  readonly size: 0;
  /** The reason, and what to do about it. */
  readonly unreadable: string;
}

/** Reads an object of the photos bucket; undefined if there is none. */
export async function readObject(
  catalog: Catalog,
  key: string,
  mostBytes: number,
): Promise<StoredObject | UnreadableObject | undefined> {
  try {
    return await getObject(catalog, catalog.photosBucket, key, mostBytes);
  } catch (error) {
    if (!(error instanceof ObjectUnreadable)) throw error;
    const eTag = await headObject(catalog, catalog.photosBucket, key);
    return eTag === undefined ? undefined : { eTag, size: 0, unreadable: error.reason };
  }
}

/** Returns true if an object is ignored because of its key. */
export function isIgnored({ rules }: Pick<Indexer, "rules">, key: string): boolean {
  return kindOfName(key) === "other" || (rules?.ignores(key) ?? false);
}

/** Returns true if an object whose name does not show its kind is not a picture by its content. */
export function holdsNoPicture(key: string, { bytes, size }: StoredObject): boolean {
  const wasRead = bytes.length > 0 || size === 0;
  return kindOfName(key) === "unknown" && wasRead && !looksLikePicture(bytes);
}
