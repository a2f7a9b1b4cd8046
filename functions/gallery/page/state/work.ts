import { Store } from "../base/store.ts";
import { texts } from "../texts/texts.ts";
import { type Answer, Refused, remember, type Write, write } from "./api.ts";
import { getDraft, setDraft } from "./drafts.ts";
import type { ShownChange } from "./edits.ts";
import { errorMessage } from "./hooks.ts";
import { type Change, enqueue, findTargets, type Outcome, settled, tryAgain } from "./outbox.ts";
import { mayAs } from "./role.ts";

/** A change to be saved, and how the page shows it. */
export interface Work<T> extends Write {
  /** Text of the notice after it is saved, for example `Named Ada (2 faces)`. */
  readonly done: string | ((answer: T) => string);
  /** Shows the change before it is saved. */
  readonly show?: () => ShownChange;
  /** Called after it is saved. */
  readonly after?: (answer: T) => void;
  /** Paths of other things that it changes, if the request does not name them. */
  readonly also?: readonly string[];
  /** The field where it was made, if there is one. */
  readonly field?: string;
  /** The text typed there: it returns to the field if the write fails. */
  readonly typed?: string;
  /** Called when it was not saved and is given up. */
  readonly onDiscard?: () => void;
  /** Asks the visitor what to do if the write is refused. @returns whether it did */
  readonly onRefused?: (refused: Refused) => boolean;
  /** True if it undoes something, and so cannot be undone itself. */
  readonly isUndo?: boolean;
}

/** The message at the bottom of the page, which a screen reader reads out. */
export interface Notice {
  readonly text: string;
  readonly failed?: boolean;
  readonly offer?: { readonly text: string; readonly act: () => void };
}

export const notice = new Store<Notice | undefined>(undefined);

/** Counts the changes saved from this page: components that show counts or names reload. */
export const writes = new Store(0);

/** Counts the events after which lists are out of date: an undo, and a change made elsewhere. */
export const refreshes = new Store(0);

interface Done {
  readonly actionId: string;
  readonly text: string;
  /** Position in the order in which changes were made, which may differ from the order in which they were saved. */
  readonly turn: number;
}

/** Changes of this tab that can be undone, in the order in which they were made. */
let undoable: readonly Done[] = [];
let turns = 0;

/**
 * Shows a change at once and saves it. If saving fails, the page shows the previous state again, and the change counts as
 * unsaved until it is tried again, replaced or discarded.
 * @returns undefined if it failed
 */
export function perform<T>(work: Work<T>): Promise<T | undefined> {
  // A key may do what no button offers.
  if (!mayAs("name")) {
    notice.set({ text: texts.roles.view, failed: true });
    return Promise.resolve(undefined);
  }
  const key = crypto.randomUUID();
  turns += 1;
  const turn = turns;
  return new Promise((resolve) => {
    let shown: ShownChange | undefined;
    const show = () => {
      shown = work.show?.();
      if (work.field && work.typed !== undefined && getDraft(work.field).value === work.typed) {
        setDraft(work.field, undefined);
      }
    };
    const change: Change = {
      targets: work.isUndo ? "everything" : findTargets(work, work.also),
      field: work.field,
      onDiscard: work.onDiscard,
      state: "waiting",
      show,
      async save(isBehind) {
        try {
          const answer = await write<T>({ ...work, key, isUnconditional: isBehind, onProgress });
          shown?.settle();
          report(work, answer, turn);
          resolve(answer.body);
          return "saved";
        } catch (error) {
          shown?.revert();
          const outcome = fail(work, error, change);
          resolve(undefined);
          return outcome;
        }
      },
    };
    show();
    enqueue(change);
  });
}

function onProgress(task: { readonly done: number; readonly of: number }): void {
  notice.set({ text: texts.changes.underWay(task) });
}

function report<T>(work: Work<T>, { body, actionId, isTask }: Answer<T>, turn: number): void {
  const text = typeof work.done === "string" ? work.done : isTask ? texts.changes.saved : work.done(body);
  const canUndo = actionId !== undefined && !work.isUndo;
  if (canUndo) undoable = [...undoable, { actionId, text, turn }].sort((a, b) => a.turn - b.turn);
  notice.set({
    text,
    ...(canUndo ? { offer: { text: texts.common.undo, act: () => void undo(actionId, text) } } : {}),
  });
  writes.set(writes.value + 1);
  if (isTask) refreshes.set(refreshes.value + 1);
  work.after?.(body);
}

function fail<T>(work: Work<T>, error: unknown, change: Change): Outcome {
  const status = error instanceof Refused ? error.status : 0;
  const isRefused = status >= 400 && status < 500 && status !== 429;
  if (error instanceof Refused && work.onRefused?.(error)) return "saved";
  // Text typed into the field since then is newer and stays.
  if (work.field && work.typed !== undefined) setDraft(work.field, getDraft(work.field).value || work.typed);
  if (error instanceof Refused && status === 412) {
    // The visitor now sees the current state, so a second attempt is based on it.
    if (work.resource) remember(work.resource, error.current);
    refreshes.set(refreshes.value + 1);
  }
  notice.set(failureNotice(error, () => tryAgain([change])));
  // A refused undo loses nothing, so it does not count as unsaved.
  return isRefused ? (work.isUndo ? "saved" : "refused") : "failed";
}

/** Offers nothing after other failures: the count of unsaved changes has the button that tries again. */
function failureNotice(error: unknown, act: () => void): Notice {
  if (error instanceof Refused && error.status === 412) {
    return { text: texts.changes.conflict, failed: true, offer: { text: texts.changes.applyAnyway, act } };
  }
  return { text: errorMessage(error), failed: true };
}

/** Undoes the last change made in this tab. */
export async function undoLast(): Promise<void> {
  await settled();
  const last = undoable.at(-1);
  if (last) return undo(last.actionId, last.text);
  notice.set({
    text: texts.changes.nothingToUndo,
    offer: {
      text: texts.changes.all,
      act: () => {
        location.hash = "/undo";
      },
    },
  });
}

export async function undo(actionId: string, text: string): Promise<void> {
  const undone = undoable.find((action) => action.actionId === actionId);
  // Removed before the answer arrives: pressing Ctrl+Z twice undoes two changes.
  undoable = undoable.filter((action) => action !== undone);
  const answer = await perform({
    path: `/actions/${encodeURIComponent(actionId)}/undo`,
    done: texts.changes.undone({ what: text }),
    isUndo: true,
    after: () => {
      undoable = undoable.filter((action) => action !== undone);
      refreshes.set(refreshes.value + 1);
    },
  });
  if (answer === undefined && undone) undoable = [...undoable, undone].sort((a, b) => a.turn - b.turn);
}
