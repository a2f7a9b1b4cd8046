import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { useNarrow } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";

interface MenuProps {
  readonly label: string;
  /** Text for screen readers and for the tooltip, if the label is only a symbol. */
  readonly description?: string;
  /** Style of the button. */
  readonly look?: string;
  /** The role without which nothing in it can be done. */
  readonly needs?: string | undefined;
  readonly children: ComponentChildren;
}

/** Rarely used actions behind one button. Pressing any of them closes the menu. */
export function Menu({ label, description, look = "quiet", needs, children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const place = () => button.current && menu.current && placeBeside(menu.current, button.current);
  return (
    <>
      <button
        type="button"
        class={look}
        data-needs={needs}
        ref={button}
        popovertarget={id}
        aria-label={description}
        title={description}
        onClick={place}
      >
        {label}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its buttons act; it only closes */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key that presses a button in it clicks too */}
      <div id={id} popover="auto" class="menu" ref={menu} onClick={() => menu.current?.hidePopover()} onToggle={place}>
        {children}
      </div>
    </>
  );
}

/** The less common actions of a toolbar: on a phone, where it has one line, behind a button. */
export function Overflow({ needs, children }: Pick<MenuProps, "needs" | "children">) {
  if (!useNarrow()) return <>{children}</>;
  return (
    <Menu label={texts.common.moreMark} description={texts.common.moreActions} look="below" needs={needs}>
      {children}
    </Menu>
  );
}

/** Distance from the window's edge and from the button, px. */
const GAP = 6;

/** Places a menu below the button that opens it, or above it if there is no room, entirely in the window. */
function placeBeside(menu: HTMLElement, button: HTMLElement): void {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isBelow = bottom + GAP + height + GAP <= innerHeight;
  Object.assign(menu.style, {
    inset: "auto",
    top: `${Math.max(GAP, isBelow ? bottom + GAP : top - GAP - height)}px`,
    left: `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`,
  });
}
