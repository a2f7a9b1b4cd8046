import { useMemo, useRef, useState } from "preact/hooks";

/** The selected items of a list. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Index of the item that keys act on. */
  readonly active: number;
  readonly move: (index: number) => void;
  /** Selects an item, or removes it from the selection. */
  readonly toggle: (index: number) => void;
  /** Selects every item from the last toggled one to this one. */
  readonly extend: (index: number) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** The selection is the same object until it changes, also if the list grows. */
export function useSelection(ids: readonly string[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);
  const [active, setActive] = useState(0);
  const anchor = useRef<string | undefined>(undefined);
  const latest = useRef(ids);
  latest.current = ids;
  const acts = useMemo(
    () => ({
      move: setActive,
      toggle(index: number) {
        const id = latest.current[index];
        if (id === undefined) return;
        setActive(index);
        anchor.current = id;
        setSelected((before) => (before.has(id) ? without(before, id) : new Set([...before, id])));
      },
      extend(index: number) {
        setActive(index);
        const from = anchor.current === undefined ? index : Math.max(0, latest.current.indexOf(anchor.current));
        const [low, high] = from < index ? [from, index] : [index, from];
        setSelected((before) => new Set([...before, ...latest.current.slice(low, high + 1)]));
      },
      all: () => setSelected(new Set(latest.current)),
      clear() {
        setSelected(NONE);
        anchor.current = undefined;
      },
    }),
    [],
  );
  const at = Math.min(active, Math.max(0, ids.length - 1));
  return useMemo(() => ({ ids: selected, active: at, ...acts }), [selected, at]);
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const rest = new Set(ids);
  rest.delete(id);
  return rest;
}
