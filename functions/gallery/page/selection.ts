import { useState } from "preact/hooks";

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

export function useSelection(ids: readonly string[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string>();
  const [active, setActive] = useState(0);
  return {
    ids: selected,
    active: Math.min(active, Math.max(0, ids.length - 1)),
    move: setActive,
    toggle(index) {
      const id = ids[index];
      if (id === undefined) return;
      setActive(index);
      setAnchor(id);
      setSelected((before) => (before.has(id) ? without(before, id) : new Set([...before, id])));
    },
    extend(index) {
      setActive(index);
      const from = Math.max(0, anchor === undefined ? index : ids.indexOf(anchor));
      const [low, high] = from < index ? [from, index] : [index, from];
      setSelected((before) => new Set([...before, ...ids.slice(low, high + 1)]));
    },
    all: () => setSelected(new Set(ids)),
    clear() {
      setSelected(new Set());
      setAnchor(undefined);
    },
  };
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const rest = new Set(ids);
  rest.delete(id);
  return rest;
}
