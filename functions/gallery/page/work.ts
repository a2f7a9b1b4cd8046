import { Refused, remember, type Write, write } from "./api.ts";
import { Store } from "./store.ts";

/** A change that somebody wants. */
export interface Work<T> extends Write {
  /** What was done: `Named Ada`. */
  readonly done: string | ((answer: T) => string);
  /** Shows the change before it is written. @returns what shows things as they were */
  readonly show?: () => () => void;
  /** Once it is written. */
  readonly after?: (answer: T) => void;
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

const undoable: { readonly actionId: string; readonly text: string }[] = [];

/** One write after the other, in the order in which they were asked for. */
let line: Promise<unknown> = Promise.resolve();

/** Does it, shows it at once, and shows it as it was where it fails. @returns undefined where it failed */
export function perform<T>(work: Work<T>): Promise<T | undefined> {
  const takeBack = work.show?.();
  const result = line.then(() => attempt(work, takeBack));
  line = result;
  return result;
}

async function attempt<T>(work: Work<T>, takeBack: (() => void) | undefined): Promise<T | undefined> {
  try {
    const { body, actionId } = await write<T>(work);
    const text = typeof work.done === "string" ? work.done : work.done(body);
    const canUndo = actionId !== undefined && !work.isUndo;
    if (canUndo) undoable.push({ actionId, text });
    notice.set({ text, ...(canUndo ? { offer: { text: "Undo", act: () => void undo(actionId, text) } } : {}) });
    writes.set(writes.value + 1);
    work.after?.(body);
    return body;
  } catch (error) {
    takeBack?.();
    notice.set(failure(error, () => void perform(work)));
    if (error instanceof Refused && error.status === 412) {
      // The second attempt goes by what is shown now.
      if (work.of) remember(work.of, error.current);
      refreshes.set(refreshes.value + 1);
    }
    return undefined;
  }
}

function failure(error: unknown, act: () => void): Notice {
  if (error instanceof Refused && error.status === 412) {
    return {
      text: "Somebody else changed this just now, so nothing was done. Here it is as it is now.",
      failed: true,
      offer: { text: "Do it again", act },
    };
  }
  const hopeless = error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429;
  return {
    text: error instanceof Error ? error.message : String(error),
    failed: true,
    ...(hopeless ? {} : { offer: { text: "Try again", act } }),
  };
}

/** Takes back the last change that was made from this page. */
export async function undoLast(): Promise<void> {
  await line;
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
  await perform({
    path: `/actions/${encodeURIComponent(actionId)}/undo`,
    done: `Taken back: ${text}`,
    isUndo: true,
    after: () => {
      const at = undoable.findIndex((action) => action.actionId === actionId);
      if (at >= 0) undoable.splice(at, 1);
      refreshes.set(refreshes.value + 1);
    },
  });
}
