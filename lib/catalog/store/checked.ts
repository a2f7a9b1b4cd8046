import { type Catalog, openCatalog } from "./open.ts";

/**
 * The catalog of a function: the first request to its table waits for the schema to be checked, once a sandbox. After a
 * refusal the next request checks again, and one that needs no table is answered all the same.
 *
 * @example
 * const catalog = checked(checkSchema);
 *
 * @param check `checkSchema`, or `claimAndCheckSchema` in a function that may be the first to write to a catalog
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
