import { getLocation, photosAt } from "../catalog/rows/locations.ts";
import type { Libraries } from "../catalog/store/libraries.ts";
import { libraryOfKey, MAIN } from "../catalog/store/library-names.ts";
import type { Indexer } from "./photo-types.ts";

/** Reason of a photo whose first folder names no library. Stored in rows. */
const NO_LIBRARY =
  "its first folder is not a valid name of a library: 1 to 63 letters, digits, hyphens and underscores";

/**
 * Returns the dependencies of indexing a key, with the catalog of its library. Where there are several libraries, a photo
 * that `main` had before stays there, and one whose first folder names no library is listed by `main` as skipped.
 */
export async function indexerFor(indexer: Indexer, libraries: Libraries, key: string): Promise<Indexer> {
  const main = libraries.main.catalog;
  const named = libraries.areSeparate ? libraryOfKey(key) : MAIN;
  if (named === MAIN || photosAt(await getLocation(main, key)).size > 0) return { ...indexer, catalog: main };
  if (named === undefined) return { ...indexer, catalog: main, refusal: NO_LIBRARY };
  return { ...indexer, catalog: libraries.of(named).catalog };
}
