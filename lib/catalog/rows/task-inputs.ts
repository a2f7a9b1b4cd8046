import * as z from "../../zod.ts";

/**
 * The operations that run as tasks, with the schemas of their inputs. lib/library/task-operations.ts carries them out, except
 * a migration to another model, which has a state machine of its own.
 */
export const TASK_INPUTS = {
  /** Photos, faces, clusters and people. */
  export: () => z.strictObject({ vectors: z._default(z.boolean(), false) }),
  /** Distances, sizes and scores; parameters as flags of the command give them. */
  stats: () => z.strictObject({ parameters: z._default(z.record(z.string(), z.string()), {}) }),
  /** Inconsistencies, and what could not be repaired. */
  audit: () => z.strictObject({ fix: z._default(z.boolean(), false) }),
  /** Forgets faces or people, or both. */
  reset: () => z.strictObject({ faces: z.boolean(), people: z.boolean() }),
  /** The names for the sidecars of all files, and those that Facet wrote into sidecars before. */
  names: () => z.strictObject({}),
  /** Returns to an earlier version of the clusters, by default the one before. */
  rollback: () => z.strictObject({ version: z.optional(z.number().check(z.int(), z.gte(1))) }),
  /** Makes the library belong to the model, bucket and table of the deployment. */
  adopt: () => z.strictObject({ force: z._default(z.boolean(), false) }),
  /**
   * Embeds every face with the model of the setting `migrateTo`, which `model` names if it is given. Without that setting,
   * brings a library of an earlier release to the current schema.
   */
  migrate: () => z.strictObject({ model: z.optional(z.string().check(z.minLength(1))) }),
  /** A decision that concerns too many faces for a request: the operation of the API that it came with, and its input. */
  decide: () => z.strictObject({ operation: z.string(), id: z.string(), body: z.optional(z.unknown()) }),
  /** Moves the photos of the library `main` to the libraries of their folders, with ids, people and decisions. */
  split: () => z.strictObject({}),
  /** Writes the photos of a person into ZIP files, which have the person's name. */
  zip: () => z.strictObject({ personId: z.string(), name: z.string() }),
} as const;

export type TaskOperation = keyof typeof TASK_INPUTS;

export const TASK_OPERATIONS = Object.keys(TASK_INPUTS) as readonly TaskOperation[];

/** An operation that administrators start; other requests of the API start `decide` and `zip`. */
export type AdminOperation = Exclude<TaskOperation, "decide" | "zip">;

export const ADMIN_OPERATIONS = TASK_OPERATIONS.filter(
  (operation): operation is AdminOperation => operation !== "decide" && operation !== "zip",
);

/** The input of an operation, with defaults. */
export type TaskInput<Id extends TaskOperation> = z.output<ReturnType<(typeof TASK_INPUTS)[Id]>>;
