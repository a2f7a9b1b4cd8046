import { getObject, headObject, ObjectUnreadable, type StoredObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { kindOfName, looksLikePicture } from "../media/file-names.ts";
import type { Indexer } from "./photo-types.ts";

/** An object that is there, and whose bytes cannot be had. */
export interface UnreadableObject {
  readonly eTag: string;
  /** Not known. */
  readonly size: 0;
  /** Why, and what to do about it. */
  readonly unreadable: string;
}

/** An object of the photos bucket; undefined where there is none. */
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

/** Whether an object is left out, by its key alone. */
export function isIgnored({ rules }: Pick<Indexer, "rules">, key: string): boolean {
  return kindOfName(key) === "other" || (rules?.ignores(key) ?? false);
}

/** Whether an object, whose name does not say what it is, is no picture by its content. */
export function holdsNoPicture(key: string, { bytes, size }: StoredObject): boolean {
  const wasRead = bytes.length > 0 || size === 0;
  return kindOfName(key) === "unknown" && wasRead && !looksLikePicture(bytes);
}
