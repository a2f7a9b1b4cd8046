import type { Catalog } from "../../catalog/store/open.ts";
import { assertNotNewer, CURRENT_SCHEMA, claimSchema, putSchema } from "../../catalog/store/schema.ts";
import { STEPS } from "./steps.ts";
import type { MigrationStep } from "./types.ts";

export interface MigrateOptions {
  /** Called before each step. */
  readonly onStep?: (step: MigrationStep) => void;
  /** Called with how far the step is. */
  readonly onProgress?: (progress: string) => void;
  readonly steps?: readonly MigrationStep[];
  /** The version to end with. */
  readonly current?: number;
}

/**
 * Brings a catalog to the current schema, a step at a time; does nothing where it has it. An empty catalog gets the
 * current version at once. Only where nothing else is at work on the catalog: a host calls it before it serves anything.
 *
 * A step's version is written when the step has ended, so one that was cut off is run again, from the place it saved.
 * Until then the row says that it is under way, so that an older Facet refuses the half-migrated catalog.
 *
 * @example
 * await migrateCatalog(catalog, { onStep: ({ about }) => console.error(`Updating this library: ${about}`) });
 *
 * @throws NewerCatalog
 */
export async function migrateCatalog(
  catalog: Catalog,
  { onStep = () => {}, onProgress = () => {}, steps = STEPS, current = CURRENT_SCHEMA }: MigrateOptions = {},
): Promise<void> {
  let schema = await claimSchema(catalog, current);
  assertNotNewer(schema, current);
  while (schema.version < current) {
    const { version, migrating } = schema;
    const to = version + 1;
    const step = steps.find((each) => each.to === to);
    if (!step) throw new Error(`There is no migration from schema ${version} to ${to}`);
    onStep(step);
    if (!migrating) await putSchema(catalog, { version, migrating: { to } });
    await step.run({
      catalog,
      cursor: migrating?.cursor,
      save: (cursor) => putSchema(catalog, { version, migrating: { to, cursor } }),
      report: onProgress,
    });
    schema = { version: to };
    await putSchema(catalog, schema);
  }
}
