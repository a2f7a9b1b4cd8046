import { useEffect, useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { isField } from "../state/hooks.ts";
import { type Notice, notice, undoLast } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import "../parts/bar.css";

/** Long enough to read a notice and reach its button. A failure stays until the next notice. */
const SHOWN_MS = 9000;

/** The style hides a notice that Facet cannot be reached while the page says so. */
function classOf({ failed, text }: Notice): string {
  const isUnreachable = failed && text === texts.errors.unreachable;
  return ["notice", ...(failed ? ["failed"] : []), ...(isUnreachable ? ["unreachable"] : [])].join(" ");
}

/** The last change, with a button that undoes it; Ctrl+Z does too. A screen reader reads it out. */
export function Notices() {
  const current = useStore(notice);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (!current || current.failed || isHeld) return undefined;
    const timer = setTimeout(() => notice.set(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [current, isHeld]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
      // In a field with text, the browser undoes the typing.
      if (isField(event.target) && (event.target as HTMLInputElement).value !== "") return;
      event.preventDefault();
      void undoLast();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <p class="unseen" role="status">
        {current && !current.failed && current.text}
      </p>
      <p class="unseen" role="alert">
        {current?.failed && current.text}
      </p>
      {current && (
        <div
          class={classOf(current)}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocusIn={() => setHeld(true)}
          onFocusOut={() => setHeld(false)}
        >
          <span aria-hidden="true">{current.text}</span>
          {current.offer && (
            <button
              type="button"
              class="below"
              onClick={() => {
                setHeld(false);
                notice.set(undefined);
                current.offer?.act();
              }}
            >
              {current.offer.text}
            </button>
          )}
          <button
            type="button"
            class="below close"
            aria-label={texts.changes.dismiss}
            onClick={() => notice.set(undefined)}
          >
            {texts.common.close}
          </button>
        </div>
      )}
    </>
  );
}
