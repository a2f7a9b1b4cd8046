import { Store, useStore } from "../base/store.ts";

/** Fields that differ from the item as it was loaded; null removes the item. */
export type Edit<T> = { readonly [Field in keyof T]?: T[Field] | undefined } | null;

/** A change that is shown before it is saved. */
export interface ShownChange {
  /** Stops showing it, because it was not saved. */
  readonly revert: () => void;
  /** Marks it as saved: answers requested from now on include it. */
  readonly settle: () => void;
}

/** Changes of a list's items that the loaded items may not include yet. */
export interface Edits<T> {
  /** @param begun when these items were requested, as `nextMoment` gave it */
  readonly apply: (items: readonly T[], begun: number | undefined) => readonly T[];
  readonly put: (ids: readonly string[], edit: Edit<T>) => ShownChange;
  /** Shows an item that does not exist yet. */
  readonly add: (item: T) => ShownChange;
}

interface Entry {
  readonly scope: string;
  readonly ids: ReadonlySet<string>;
  readonly edit: Edit<unknown>;
  readonly added?: unknown;
  settled?: number;
}

/** Outlive the component of their list, so that coming back to it does not show items as they were before. */
const entries = new Store<readonly Entry[]>([]);

let moments = 0;

/** A number greater than every one before: orders requests and changes. */
export function nextMoment(): number {
  moments += 1;
  return moments;
}

/** @param scope names the list: an item removed from one list may still be in another */
export function useEdits<T>(scope: string, getId: (item: T) => string): Edits<T> {
  const all = useStore(entries);
  const show = (entry: Entry): ShownChange => {
    entries.set([...entries.value, entry]);
    return {
      revert: () => entries.set(entries.value.filter((each) => each !== entry)),
      settle: () => {
        entry.settled = nextMoment();
      },
    };
  };
  return {
    apply(items, begun = 0) {
      const own = all.filter((entry) => entry.scope === scope && !(entry.settled && entry.settled < begun));
      if (own.length === 0) return items;
      const edited = items.flatMap((item) => {
        const edits = own.filter(({ ids }) => ids.has(getId(item)));
        if (edits.some(({ edit }) => edit === null)) return [];
        return [edits.length === 0 ? item : (Object.assign({}, item, ...edits.map(({ edit }) => edit)) as T)];
      });
      return [...edited, ...own.flatMap(({ added }) => (added ? [added as T] : []))];
    },
    put: (ids, edit) => show({ scope, ids: new Set(ids), edit: edit as Edit<unknown> }),
    add: (item) => show({ scope, ids: new Set(), edit: {}, added: item }),
  };
}
