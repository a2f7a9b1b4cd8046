import { Refused, remember, type Write, write } from "./api.ts";
import { draftOf, setDraft } from "./drafts.ts";
import type { Shown } from "./edits.ts";
import { type Change, enqueue, type Outcome, settled, thingsIn, tryAgain } from "./outbox.ts";
import { Store } from "./store.ts";

/** A change that somebody wants. */
export interface Work<T> extends Write {
  /** What was done: `Named Ada`. */
  readonly done: string | ((answer: T) => string);
  /** Shows the change before it is written. */
  readonly show?: () => Shown;
  /** Once it is written. */
  readonly after?: (answer: T) => void;
  /** Paths of other things that it changes, where the request does not name them. */
  readonly also?: readonly string[];
  /** Where on the page it is decided: the field, where it has one. */
  readonly place?: string;
  /** What was typed there: where the write fails it stands in its field again. */
  readonly typed?: string;
  /** It was not saved, and is given up. */
  readonly onDiscard?: () => void;
  /** Asks what to do where the write is refused. @returns whether it did */
  readonly onRefused?: (refused: Refused) => boolean;
  /** It takes something back, and is not taken back itself. */
  readonly isUndo?: boolean;
}

/** What the page says at its lower edge, and to a screen reader. */
export interface Notice {
  readonly text: string;
  readonly failed?: boolean;
  readonly offer?: { readonly text: string; readonly act: () => void };
}

export const notice = new Store<Notice | undefined>(undefined);

/** Counts what was written from here: what shows counts or names reads them again. */
export const writes = new Store(0);

/** Counts when lists are no longer what they were: after an undo, and after somebody else's change. */
export const refreshes = new Store(0);

interface Done {
  readonly actionId: string;
  readonly text: string;
  /** When it was asked for: the last that somebody did is not the last that was saved. */
  readonly turn: number;
}

/** What can be taken back, in the order in which it was asked for. */
let undoable: readonly Done[] = [];
let turns = 0;

/**
 * Does it, shows it at once, and shows it as it was where it fails; then it counts as not saved until it is tried again,
 * decided anew, or discarded.
 * @returns undefined where it failed
 */
export function perform<T>(work: Work<T>): Promise<T | undefined> {
  const key = crypto.randomUUID();
  turns += 1;
  const turn = turns;
  return new Promise((resolve) => {
    let shown: Shown | undefined;
    const show = () => {
      shown = work.show?.();
      if (work.place && work.typed !== undefined && draftOf(work.place).value === work.typed) {
        setDraft(work.place, undefined);
      }
    };
    const change: Change = {
      things: work.isUndo ? "everything" : thingsIn(work, work.also),
      place: work.place,
      onDiscard: work.onDiscard,
      state: "waiting",
      show,
      async save(isBehind) {
        try {
          const { body, actionId } = await write<T>({ ...work, key, isUnconditional: isBehind });
          shown?.settle();
          report(work, body, actionId, turn);
          resolve(body);
          return "saved";
        } catch (error) {
          shown?.takeBack();
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

function report<T>(work: Work<T>, body: T, actionId: string | undefined, turn: number): void {
  const text = typeof work.done === "string" ? work.done : work.done(body);
  const canUndo = actionId !== undefined && !work.isUndo;
  if (canUndo) undoable = [...undoable, { actionId, text, turn }].sort((a, b) => a.turn - b.turn);
  notice.set({ text, ...(canUndo ? { offer: { text: "Undo", act: () => void undo(actionId, text) } } : {}) });
  writes.set(writes.value + 1);
  work.after?.(body);
}

function fail<T>(work: Work<T>, error: unknown, change: Change): Outcome {
  const status = error instanceof Refused ? error.status : 0;
  const isRefused = status >= 400 && status < 500 && status !== 429;
  if (error instanceof Refused && work.onRefused?.(error)) return "saved";
  // What is typed there by now is newer.
  if (work.place && work.typed !== undefined) setDraft(work.place, draftOf(work.place).value || work.typed);
  if (error instanceof Refused && status === 412) {
    // The second attempt goes by what is shown now.
    if (work.of) remember(work.of, error.current);
    refreshes.set(refreshes.value + 1);
  }
  notice.set(failure(error, () => tryAgain([change])));
  // Nobody loses anything where something is not taken back.
  return isRefused ? (work.isUndo ? "saved" : "refused") : "failed";
}

/** The count of what is not saved has the button that tries again. */
function failure(error: unknown, act: () => void): Notice {
  if (error instanceof Refused && error.status === 412) {
    return {
      text: "Somebody else changed this just now, so nothing was done. Here it is as it is now.",
      failed: true,
      offer: { text: "Do it again", act },
    };
  }
  return { text: error instanceof Error ? error.message : String(error), failed: true };
}

/** Takes back the last change that was made from this page. */
export async function undoLast(): Promise<void> {
  await settled();
  const last = undoable.at(-1);
  if (last) return undo(last.actionId, last.text);
  notice.set({
    text: "Nothing was changed here since the page was opened.",
    offer: {
      text: "All changes",
      act: () => {
        location.hash = "/undo";
      },
    },
  });
}

/** Takes one change back. */
export async function undo(actionId: string, text: string): Promise<void> {
  const undone = undoable.find((action) => action.actionId === actionId);
  // At once: who asks twice means two.
  undoable = undoable.filter((action) => action !== undone);
  const answer = await perform({
    path: `/actions/${encodeURIComponent(actionId)}/undo`,
    done: `Taken back: ${text}`,
    isUndo: true,
    after: () => {
      undoable = undoable.filter((action) => action !== undone);
      refreshes.set(refreshes.value + 1);
    },
  });
  if (answer === undefined && undone) undoable = [...undoable, undone].sort((a, b) => a.turn - b.turn);
}
