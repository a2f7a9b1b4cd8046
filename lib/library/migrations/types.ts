import type { Catalog } from "../../catalog/store/open.ts";
import type { EmbedderRecord } from "../../models/types.ts";

/** Dependencies of a migration step. */
export interface MigrationContext {
  readonly catalog: Catalog;
  /** The model in force. */
  readonly embedder: EmbedderRecord;
  /** The position that the step saved last before it was interrupted; undefined on the first run. */
  readonly cursor: string | undefined;
  /** Saves a position: everything before it is done, and need not be done again. */
  save(cursor: string): Promise<void>;
  /** Reports the progress of the step, for example `120 of 1,912 photos`. */
  report(progress: string): void;
}

/**
 * A change of the schema. A step may be interrupted at any point and run again, from its start or from the last
 * position it saved, with the same result. It may add rows that the previous version ignores, and deletes obsolete rows
 * last.
 */
export interface MigrationStep {
  /** The schema version that the catalog has afterwards. */
  readonly to: number;
  /** Completes "Updating this library: ". */
  readonly about: string;
  run(context: MigrationContext): Promise<void>;
}
