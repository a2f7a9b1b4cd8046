import { findEmbedder } from "../../models/registry.ts";
import { checkIdentity, claimIdentity } from "./identity.ts";
import { hasLibraries, registerLibrary } from "./libraries.ts";
import type { Catalog } from "./open.ts";
import { checkSchema, claimAndCheckSchema } from "./schema.ts";

/** Id of the function's embedding model. */
const modelId = () => findEmbedder(process.env.EMBEDDER).id;

/**
 * Checks schema and identity in functions that do not write the first rows: two small reads at once. A catalog without
 * these rows passes.
 * @throws NewerCatalog, OlderCatalog, OtherIdentity
 */
export async function checkLibrary(catalog: Catalog): Promise<void> {
  const model = modelId();
  await Promise.all([checkSchema(catalog), checkIdentity(catalog, model)]);
}

/**
 * Checks schema and identity in functions that may be the first to write to a catalog, and records them if they are
 * missing. Where there are several libraries, adds this one to their list.
 * @throws NewerCatalog, OlderCatalog, OtherIdentity
 */
export async function claimLibrary(catalog: Catalog): Promise<void> {
  const model = modelId();
  await Promise.all([claimAndCheckSchema(catalog), claimIdentity(catalog, model)]);
  if (hasLibraries()) await registerLibrary(catalog);
}
