import type { ComponentChildren } from "preact";
import { useKeys } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import "./bar.css";

interface SelectionBarProps {
  /** Name of the group of buttons, which a screen reader says. */
  readonly label: string;
  /** How many are selected, in words. */
  readonly count: string;
  /** Called for Escape and the button at the end. */
  readonly onClear: () => void;
  readonly children: ComponentChildren;
}

/** The bar at the bottom of the window with actions for what is selected. */
export function SelectionBar({ label, count, onClear, children }: SelectionBarProps) {
  const words = texts.person.selection;
  useKeys((event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClear();
  });
  return (
    <div class="bar" role="toolbar" aria-label={label}>
      <span class="count">{count}</span>
      {children}
      <button type="button" class="below close" aria-label={words.clear} title={words.clear} onClick={onClear}>
        {texts.common.close}
      </button>
    </div>
  );
}

interface BarButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  /** The key that does the same, and what the tooltip says about it. */
  readonly shortcut?: string;
  readonly title?: string;
}

/** A button of the bar, for visitors who may name. Its label may be cut on a phone. */
export function BarButton({ children, onClick, shortcut, title }: BarButtonProps) {
  return (
    <button type="button" class="below" data-needs="name" aria-keyshortcuts={shortcut} title={title} onClick={onClick}>
      {children}
    </button>
  );
}
