import { type Catalog, openCatalog } from "./open.ts";

/**
 * Returns the catalog of a function, which is checked once in each sandbox, before the first request to the
 * table. If the check fails, the next request checks again. Requests that need no table are answered without a check.
 *
 * @example
 * const catalog = checked(checkLibrary);
 *
 * @param check `checkLibrary`, or `claimLibrary` in a function that may be the first to write to a catalog
 */
export function checked(check: (catalog: Catalog) => Promise<void>, catalog: Catalog = openCatalog()): Catalog {
  const { documents } = catalog;
  let checking: Promise<void> | undefined;
  const send = async (...request: Parameters<typeof documents.send>) => {
    checking ??= check(catalog);
    try {
      await checking;
    } catch (error) {
      checking = undefined;
      throw error;
    }
    return documents.send(...request);
  };
  return { ...catalog, documents: Object.create(documents, { send: { value: send } }) };
}
