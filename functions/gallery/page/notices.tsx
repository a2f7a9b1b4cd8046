import { useEffect, useState } from "preact/hooks";
import { isField } from "./hooks.ts";
import { useStore } from "./store.ts";
import { notice, undoLast } from "./work.ts";

/** Long enough to read it and to reach the button; what failed stays until the next. */
const SHOWN_MS = 9000;

/** What was done last, with the way back; Ctrl+Z goes back too. A screen reader hears it. */
export function Notices() {
  const current = useStore(notice);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!current || current.failed || held) return undefined;
    const timer = setTimeout(() => notice.set(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [current, held]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
      // In a field with text, it is the text that is taken back.
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
          class={current.failed ? "notice failed" : "notice"}
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
            aria-label="Close this notice"
            onClick={() => notice.set(undefined)}
          >
            ×
          </button>
        </div>
      )}
    </>
  );
}
