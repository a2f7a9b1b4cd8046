import type { Catalog } from "../../catalog/store/open.ts";
import { assertNotNewer, CURRENT_SCHEMA, claimSchema, putSchema } from "../../catalog/store/schema.ts";
import { findEmbedder } from "../../models/registry.ts";
import type { EmbedderRecord } from "../../models/types.ts";
import type { MigrationStep } from "./types.ts";

export interface MigrateOptions {
  /** The model in force, by default the bundled one. */
  readonly embedder?: EmbedderRecord;
  /** Called before each step. */
  readonly onStep?: (step: MigrationStep) => void;
  /** Called with the progress of the step. */
  readonly onProgress?: (progress: string) => void;
  readonly steps?: readonly MigrationStep[];
  /** The schema version to migrate to. */
  readonly current?: number;
}

/**
 * Migrates a catalog to the current schema, step by step. Does nothing if it is current. An empty catalog gets the
 * current version at once. Nothing else may use the catalog meanwhile: a host calls this before it serves requests.
 *
 * A step's version is written at its end, so an interrupted step runs again, from the position it saved. Until then the
 * schema row says that the step is in progress, so that an older Facet refuses the half-migrated catalog.
 *
 * @example
 * await migrateCatalog(catalog, { onStep: ({ about }) => console.error(`Updating this library: ${about}`) });
 *
 * @throws NewerCatalog
 */
export async function migrateCatalog(
  catalog: Catalog,
  {
    embedder = findEmbedder(undefined),
    onStep = () => {},
    onProgress = () => {},
    steps,
    current = CURRENT_SCHEMA,
  }: MigrateOptions = {},
): Promise<void> {
  let schema = await claimSchema(catalog, current);
  assertNotNewer(schema, current);
  while (schema.version < current) {
    const { version, migrating } = schema;
    const to = version + 1;
    // Loaded here, as almost every library is current.
    const step = (steps ?? (await import("./steps.ts")).STEPS).find((each) => each.to === to);
    if (!step) throw new Error(`There is no migration from schema ${version} to ${to}`);
    onStep(step);
    if (!migrating) await putSchema(catalog, { version, migrating: { to } });
    await step.run({
      ...{ catalog, embedder },
      cursor: migrating?.cursor,
      save: (cursor) => putSchema(catalog, { version, migrating: { to, cursor } }),
      report: onProgress,
    });
    schema = { version: to };
    await putSchema(catalog, schema);
  }
}
