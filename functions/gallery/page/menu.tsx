import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** Rarely used actions behind one button. Pressing any of them closes the menu. */
export function Menu({ label, children }: { label: string; children: ComponentChildren }) {
  const id = useId();
  const close = () => document.getElementById(id)?.hidePopover();
  return (
    <>
      <button type="button" class="quiet" popovertarget={id} onClick={placeBelow(id)}>
        {label}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its buttons act; it only closes */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key that presses a button in it clicks too */}
      <div id={id} popover="auto" class="menu" onClick={close}>
        {children}
      </div>
    </>
  );
}

/** Places the menu under the button that opens it, entirely on the screen. */
function placeBelow(id: string) {
  return ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const menu = document.getElementById(id);
    if (!menu) return;
    const { left, bottom } = currentTarget.getBoundingClientRect();
    Object.assign(menu.style, {
      inset: "auto",
      top: `${bottom + 6}px`,
      left: `${Math.max(8, Math.min(left, innerWidth - 210))}px`,
    });
  };
}
