import type { Catalog } from "../store/open.ts";
import { batchWrite } from "../store/table.ts";
import type { ActionFacts } from "./action-facts.ts";
import {
  type Action,
  type CountedAnswers,
  forget,
  intendedAction,
  markUndoneBy,
  putDone,
  putIntended,
  readActionChanges,
} from "./action-log.ts";
import { countAnswers } from "./answered-questions.ts";
import { Draft } from "./draft.ts";
import {
  assertSettled,
  CUT_OFF_MS,
  isCutOff,
  newLoggedWrite,
  newPendingWrite,
  pendingRow,
  pendingRowKey,
  readPendingWrites,
  retryOnConflict,
} from "./under-way.ts";
import { finishChanges, PartialWriteError, stamped, writeChanges } from "./write-changes.ts";

/** The author of an action, with the precondition of the request. */
export interface Actor {
  readonly who: string;
  /** Throws if the rows to be changed are not in the state that the caller expects. */
  readonly precondition?: () => Promise<void>;
  /** Receives the id of the logged action; not called if nothing changed. */
  readonly logged?: (actionId: string) => void;
  /** Number of rows beyond which the action is left to a task, with TooManyRows. */
  readonly mostRows?: number | undefined;
  /** The task that carries out the action: `act` logs it as intended, and throws IntendedOnly. */
  readonly taskId?: string;
}

/** An action of a task was logged, and remains to be written: see large-actions.ts. */
export class IntendedOnly extends Error {
  readonly actionId: string;

  constructor(actionId: string) {
    super(`The action ${actionId} is to be written by its task`);
    this.name = "IntendedOnly";
    this.actionId = actionId;
  }
}

/** An action to be carried out by `act`. */
export interface ActionSpec<T> {
  readonly operation: string;
  readonly undoes?: string;
  readonly firstOperation?: string | undefined;
  readonly created?: readonly string[];
  /** The action is logged even if no row changes, and cannot be undone. */
  readonly final?: boolean;
  readonly answers?: CountedAnswers | undefined;
  /** Drafts the changes and describes them. Writes nothing; may be called again after a conflict. */
  readonly draft: (draft: Draft) => Promise<{
    readonly what: string;
    readonly facts?: ActionFacts | undefined;
    readonly result: T;
  }>;
}

/**
 * Carries out and logs an action: the changes are logged as intended, then written, then marked as done. An action that
 * is interrupted in between is finished by the next one. If someone else writes the same rows at the same time, nothing
 * is changed and the draft is made again.
 * @throws RowChanged if the retries conflict as well
 * @throws TooManyRows, IntendedOnly
 */
export async function act<T>(catalog: Catalog, actor: Actor, spec: ActionSpec<T>): Promise<T> {
  await finishActions(catalog, CUT_OFF_MS);
  return retryOnConflict(() => actOnce(catalog, actor, spec));
}

/** @throws RowChanged if someone else changed the same rows, so that nothing was written */
async function actOnce<T>(catalog: Catalog, actor: Actor, spec: ActionSpec<T>): Promise<T> {
  const { mostRows, taskId } = actor;
  const draft = new Draft(catalog, mostRows);
  const { what, facts, result } = await spec.draft(draft);
  await actor.precondition?.();
  const work = await newLoggedWrite(catalog);
  const changes = stamped(draft.changes(), work.actionId);
  const { operation, undoes, firstOperation, created, final, answers } = spec;
  if (changes.length === 0 && !created && !final && !undoes) return result;
  const action: Action = {
    ...{ ...work, who: actor.who, operation, what },
    ...(facts ? { facts } : {}),
    ...(undoes ? { undoes } : {}),
    ...(firstOperation ? { firstOperation } : {}),
    ...(created ? { created } : {}),
    ...(final ? { final } : {}),
    ...(answers ? { answers } : {}),
    rows: changes.length,
  };
  await assertSettled(draft, changes);
  await putIntended(catalog, action, changes, taskId);
  if (taskId !== undefined) throw new IntendedOnly(action.actionId);
  try {
    await writeChanges(catalog, changes, mostRows === undefined ? {} : { mostFaces: mostRows });
  } catch (error) {
    if (!(error instanceof PartialWriteError)) await forget(catalog, action);
    throw error;
  }
  await putDone(catalog, action);
  await countAnswers(catalog, action);
  actor.logged?.(action.actionId);
  return result;
}

/**
 * Writes the changes of a draft without logging them: for changes by programs, which cannot be undone.
 * @param isNews whether the next run has to take the changes into account
 * @throws RowChanged
 */
export async function decide<T>(
  catalog: Catalog,
  draftOf: (draft: Draft) => Promise<T>,
  { isNews = true }: { readonly isNews?: boolean } = {},
): Promise<T> {
  return retryOnConflict(async () => {
    const draft = new Draft(catalog);
    const result = await draftOf(draft);
    const work = newPendingWrite();
    const changes = stamped(draft.changes(), work.actionId);
    if (changes.length === 0) return result;
    await assertSettled(draft, changes);
    await batchWrite(catalog, { put: [pendingRow(catalog, work)] });
    await writeChanges(catalog, changes, { isNews }).finally(() =>
      batchWrite(catalog, { remove: [pendingRowKey(catalog, work)] }),
    );
    return result;
  });
}

/**
 * Finishes interrupted actions. Those of tasks are left to their tasks, as they take too long for a request.
 * @param olderThanMs younger actions are still being written and are left alone
 */
export async function finishActions(catalog: Catalog, olderThanMs: number): Promise<void> {
  for (const work of await readPendingWrites(catalog)) {
    if (work.taskId !== undefined || !isCutOff(work, olderThanMs)) continue;
    const action = await intendedAction(catalog, work.actionId);
    if (!action) continue;
    await markUndoneBy(catalog, action);
    await finishChanges(catalog, await readActionChanges(catalog, action.actionId));
    await putDone(catalog, action);
    await countAnswers(catalog, action);
  }
}
