import { getLocations, photosAt } from "../catalog/rows/locations.ts";
import { filesBeside } from "../catalog/rows/sidecar-stems.ts";
import type { Libraries } from "../catalog/store/libraries.ts";
import { libraryOfKey, MAIN } from "../catalog/store/library-names.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Indexer } from "./photo-types.ts";
import { isSidecar } from "./sidecars.ts";

/** Reason of a photo whose first folder names no library. Stored in rows. */
const NO_LIBRARY =
  "its first folder is not a valid name of a library: 1 to 63 letters, digits, hyphens and underscores";

/**
 * Returns the dependencies of indexing a key, with the catalog of its library. Where there are several libraries, a photo
 * that `main` had before stays there, with its sidecars, and one whose first folder names no library is listed by `main` as
 * skipped.
 */
export async function indexerFor(indexer: Indexer, libraries: Libraries, key: string): Promise<Indexer> {
  const main = libraries.main.catalog;
  const named = libraries.areSeparate ? libraryOfKey(key) : MAIN;
  if (named === MAIN || (await hasPhoto(main, key))) return { ...indexer, catalog: main };
  if (named === undefined) return { ...indexer, catalog: main, refusal: NO_LIBRARY };
  return { ...indexer, catalog: libraries.of(named).catalog };
}

/** Returns whether a library has a photo at a key or, if it is a sidecar's, one that the sidecar may belong to. */
async function hasPhoto(catalog: Catalog, key: string): Promise<boolean> {
  const keys = isSidecar(key) ? await filesBeside(catalog, key) : [key];
  return (await getLocations(catalog, keys)).some((location) => photosAt(location).size > 0);
}
