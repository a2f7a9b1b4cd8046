import { Store, useStore } from "./store.ts";

/** What an item is now, where it is not what was read; null takes it out. */
export type Edit<T> = { readonly [Field in keyof T]?: T[Field] | undefined } | null;

/** A change that is shown before it is saved. */
export interface Shown {
  /** It was not saved. */
  readonly takeBack: () => void;
  /** It is saved: what is read from now on says so itself. */
  readonly settle: () => void;
}

/** Changes of a list's items that may not be in what was read. */
export interface Edits<T> {
  /** @param begun when the reading of these items began, as `nextMoment` gave it */
  readonly apply: (items: readonly T[], begun: number | undefined) => readonly T[];
  readonly put: (ids: readonly string[], edit: Edit<T>) => Shown;
  /** Shows an item that is not there yet. */
  readonly add: (item: T) => Shown;
}

interface Entry {
  readonly scope: string;
  readonly ids: ReadonlySet<string>;
  readonly edit: Edit<unknown>;
  readonly added?: unknown;
  settled?: number;
}

/** They outlive the list's part of the page: whoever comes back to it does not see what was changed as it was before. */
const entries = new Store<readonly Entry[]>([]);

let moments = 0;

/** Moments in their order. */
export function nextMoment(): number {
  moments += 1;
  return moments;
}

/** @param scope the list: what is taken out of one may be in another */
export function useEdits<T>(scope: string, idOf: (item: T) => string): Edits<T> {
  const all = useStore(entries);
  const show = (entry: Entry): Shown => {
    entries.set([...entries.value, entry]);
    return {
      takeBack: () => entries.set(entries.value.filter((each) => each !== entry)),
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
        const edits = own.filter(({ ids }) => ids.has(idOf(item)));
        if (edits.some(({ edit }) => edit === null)) return [];
        return [edits.length === 0 ? item : (Object.assign({}, item, ...edits.map(({ edit }) => edit)) as T)];
      });
      return [...edited, ...own.flatMap(({ added }) => (added ? [added as T] : []))];
    },
    put: (ids, edit) => show({ scope, ids: new Set(ids), edit: edit as Edit<unknown> }),
    add: (item) => show({ scope, ids: new Set(), edit: {}, added: item }),
  };
}
