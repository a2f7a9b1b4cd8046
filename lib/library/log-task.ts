import type { ActionFacts } from "../catalog/decisions/action-facts.ts";
import { logEvent } from "../catalog/decisions/log-event.ts";
import type { AdminOperation, TaskInput } from "../catalog/rows/task-inputs.ts";
import type { Task } from "../catalog/rows/tasks.ts";
import type { Catalog } from "../catalog/store/open.ts";

/** The operations that change a whole library, as the log of actions names them. */
const NAMES: {
  readonly [Id in AdminOperation]?: (input: TaskInput<Id>) => readonly [name: string, facts: ActionFacts];
} = {
  reset: ({ faces, people }) => [
    `reset of ${[...(faces ? ["all faces"] : []), ...(people ? ["all people"] : [])].join(" and ")}`,
    { kind: "library-reset", changed: [...(faces ? ["faces"] : []), ...(people ? ["people"] : [])] },
  ],
  rollback: ({ version }) => [
    `rollback to ${version === undefined ? "the version before" : `version ${version}`}`,
    { kind: "library-rolled-back" },
  ],
  adopt: ({ force }) => [`adopt${force ? " with force" : ""}`, { kind: "library-adopted" }],
  split: () => ["split into the libraries of the folders", { kind: "library-split" }],
  migrate: ({ model }) => [
    `migrate${model === undefined ? "" : ` to the model ${model}`}`,
    { kind: "library-migrated", ...(model === undefined ? {} : { subject: model }) },
  ],
};

/**
 * Logs an operation that has changed a whole library. After a reset of the people, it is the first entry of the log.
 * @param catalog without a check, as an adoption needs it
 * @param failure reason for which it stopped, perhaps half-way
 */
export async function logTask(
  catalog: Catalog,
  { operation, input, who }: Pick<Task, "operation" | "who"> & { readonly input: object },
  failure?: string,
): Promise<void> {
  const nameOf = NAMES[operation as AdminOperation] as ((input: object) => readonly [string, ActionFacts]) | undefined;
  if (!nameOf) return;
  const [name, facts] = nameOf(input);
  const what = `ran ${name}${failure === undefined ? "" : `, which failed: ${failure}`}`;
  await logEvent(catalog, { who, operation: "startTask", what, facts: { ...facts, failure } });
}
