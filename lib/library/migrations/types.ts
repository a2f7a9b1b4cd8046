import type { Catalog } from "../../catalog/store/open.ts";

/** A step's hold on the catalog and on what it has done before. */
export interface MigrationContext {
  readonly catalog: Catalog;
  /** The place that the step saved last before it was cut off; undefined where it begins. */
  readonly cursor: string | undefined;
  /** Remembers a place: everything before it is done, and need not be done again. */
  save(cursor: string): Promise<void>;
  /** Says how far the step is, for example `120 of 1,912 photos`. */
  report(progress: string): void;
}

/**
 * One change of the layout. A step may be cut off at any point and run again, from its start or from the last place it
 * saved: it must end the same. It may add rows that the version before ignores; it deletes what is no longer needed last.
 */
export interface MigrationStep {
  /** The schema version that the catalog has afterwards. */
  readonly to: number;
  /** Completes "Updating this library: ". */
  readonly about: string;
  run(context: MigrationContext): Promise<void>;
}
