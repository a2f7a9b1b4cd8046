import { type Actor, IntendedOnly } from "../catalog/decisions/actions.ts";
import { actionOfTask, writeActionOfTask } from "../catalog/decisions/large-actions.ts";
import type { TaskInput, TaskOperation } from "../catalog/rows/task-inputs.ts";
import type { Task } from "../catalog/rows/tasks.ts";
import { allWrittenNames, type WrittenNames } from "../catalog/rows/written-names.ts";
import { SHARDS } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { CURRENT_SCHEMA, putSchema } from "../catalog/store/schema.ts";
import { forgetAllFaces, forgetAllPeople } from "../catalog/views/reset.ts";
import { type NamedFile, namedFiles } from "../indexing/named-files.ts";
import { limitsOf } from "../media/limits.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { rollBack } from "../runs/rollback.ts";
import { UserError } from "../user-error.ts";
import { adopt } from "./adopt.ts";
import { audit } from "./audit.ts";
import { Checkpoint } from "./checkpoint.ts";
import { exportLines } from "./export-lines.ts";
import type { Finding } from "./findings.ts";
import { migrateInUse } from "./migrations/in-use.ts";
import type { Waits } from "./migrations/spread-people.ts";
import { repair, type Unrepaired } from "./repair.ts";
import { CannotSplit, splitLibrary } from "./split/split.ts";
import { computeStats } from "./stats.ts";
import { zipTask } from "./zip/zip-task.ts";

/** Dependencies of the operations. */
export interface TaskContext {
  readonly catalog: Catalog;
  /** The same, without the check that it belongs to this deployment. */
  readonly unchecked: Catalog;
  readonly embedder: EmbedderRecord;
  /** True if the deployment has a library for each folder at the root of the bucket. */
  readonly areSeparate: boolean;
  /** Returns the parameters in force, except those given. */
  readonly parameters: (given?: Readonly<Record<string, string>>) => Promise<Parameters>;
  /** How long a migration waits for other functions; default WAITS of spread-people.ts. */
  readonly waits?: Waits | undefined;
  /** Carries out a decision that came with a request; only the function of tasks gets any. */
  readonly decide?: (decision: TaskInput<"decide">, by: Actor) => Promise<unknown>;
}

/** The task that an operation belongs to. */
export type OwnTask = Pick<Task, "taskId" | "who">;

/** Most faces to compare with each other. */
const COMPARED = 2500;

async function* exportAll({ catalog, embedder }: TaskContext, { vectors }: TaskInput<"export">, from?: string) {
  yield* exportLines(catalog, { embedder, vectors }, from);
}

async function* stats({ catalog, embedder, parameters }: TaskContext, { parameters: given }: TaskInput<"stats">) {
  yield await computeStats({ catalog, embedder, parameters: await parameters(given), limit: COMPARED });
}

/** A line of an audit. */
export type AuditLine = { readonly finding: Finding } | { readonly unrepaired: Unrepaired };

async function* auditAll(
  { catalog, embedder, parameters }: TaskContext,
  { fix }: TaskInput<"audit">,
): AsyncGenerator<AuditLine> {
  const findings = await Array.fromAsync(audit(catalog, embedder.id));
  for (const finding of findings) yield { finding };
  if (!fix) return;
  for (const unrepaired of await repair(catalog, findings, limitsOf(await parameters()))) yield { unrepaired };
}

async function* reset({ catalog }: TaskContext, { faces, people }: TaskInput<"reset">) {
  if (faces) await forgetAllFaces(catalog);
  if (people) await forgetAllPeople(catalog);
  yield { faces, people };
}

/** A line of the names for sidecars. */
export type NamesLine = { readonly written: WrittenNames } | { readonly file: NamedFile };

/** Yields what was written before the files, since whoever writes sidecars needs all of it first. */
async function* names(
  { catalog }: TaskContext,
  _: TaskInput<"names">,
  from?: string,
): AsyncGenerator<NamesLine | Checkpoint> {
  if (from === undefined) for await (const written of allWrittenNames(catalog)) yield { written };
  for (const [at, shard] of SHARDS.entries()) {
    if (at < Number(from ?? 0)) continue;
    yield new Checkpoint(String(at), at, SHARDS.length);
    for await (const file of namedFiles(catalog, [shard])) yield { file };
  }
}

async function* rollback({ catalog }: TaskContext, { version }: TaskInput<"rollback">) {
  yield await rollBack(catalog, version);
}

async function* adoptAll({ unchecked, embedder }: TaskContext, { force }: TaskInput<"adopt">) {
  yield await adopt(unchecked, { model: embedder.id, force });
}

/** The steps of lib/library/migrations that can be carried out while the functions work. */
async function* migrate(
  { catalog, embedder, parameters, waits }: TaskContext,
  _: TaskInput<"migrate">,
  from: string | undefined,
  { taskId }: OwnTask,
): AsyncGenerator<{ readonly schema: number } | Checkpoint> {
  const limits = limitsOf(await parameters());
  yield* migrateInUse({ catalog, embedder, limits, taskId, waits }, from);
  await putSchema(catalog, { version: CURRENT_SCHEMA });
  yield { schema: CURRENT_SCHEMA };
}

/** Someone else decided about the same people while a task was writing a decision. */
class Reverted extends UserError {
  override readonly httpStatus = 409;

  constructor() {
    super("Someone else changed one of the people meanwhile, so nothing was changed: repeat it if you still want it");
    this.name = "Reverted";
  }
}

/** Logs a decision and writes it part by part. An interrupted call continues with the action that was logged. */
async function* decide(
  { catalog, decide: carryOut }: TaskContext,
  decision: TaskInput<"decide">,
  from: string | undefined,
  { taskId, who }: OwnTask,
): AsyncGenerator<{ readonly actionId: string } | Checkpoint> {
  let actionId = await actionOfTask(catalog, taskId);
  // Whoever wrote the last part was interrupted before the task ended.
  if (actionId === undefined && from !== undefined) return;
  try {
    if (actionId === undefined) await carryOut?.(decision, { who, taskId });
  } catch (error) {
    if (!(error instanceof IntendedOnly)) throw error;
    actionId = error.actionId;
  }
  if (actionId === undefined) return;
  const parts = writeActionOfTask(catalog, actionId, Number(from ?? 0));
  let part = await parts.next();
  for (; !part.done; part = await parts.next()) {
    const { done, of } = part.value;
    yield new Checkpoint(String(done), done, of, actionId);
  }
  if (!part.value) throw new Reverted();
  yield { actionId };
}

async function* split({ catalog, areSeparate }: TaskContext, _: TaskInput<"split">, from?: string) {
  if (!areSeparate) throw new CannotSplit(`Set libraries to "prefix" first`);
  yield* splitLibrary(catalog, from);
}

async function* zip({ catalog }: TaskContext, { personId }: TaskInput<"zip">, from: string | undefined, task: OwnTask) {
  yield* zipTask(catalog, { personId, taskId: task.taskId }, from);
}

/**
 * The operations on a whole library. Each yields the lines of its result and, where it can be interrupted, checkpoints,
 * at one of which it continues.
 */
export const TASKS = {
  export: exportAll,
  stats,
  audit: auditAll,
  names,
  reset,
  rollback,
  adopt: adoptAll,
  migrate,
  decide,
  split,
  zip,
} as const satisfies {
  readonly [Id in TaskOperation]: (
    context: TaskContext,
    input: TaskInput<Id>,
    from: string | undefined,
    task: OwnTask,
  ) => AsyncGenerator<object | Checkpoint>;
};

/** A line of an operation's result. */
export type TaskLine<Id extends TaskOperation> =
  ReturnType<(typeof TASKS)[Id]> extends AsyncGenerator<infer Line> ? Exclude<Line, Checkpoint> : never;
