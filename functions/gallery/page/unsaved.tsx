import { useEffect } from "preact/hooks";
import { isAnythingTyped } from "./drafts.ts";
import { discard, isFailed, sendAll, tryAgain, unsaved } from "./outbox.ts";
import { count } from "./parts.tsx";
import { useStore } from "./store.ts";

/** How many changes are not saved yet, and what to do about those that failed; leaving the page asks while there are any. */
export function Unsaved() {
  const changes = useStore(unsaved);
  const failed = changes.filter(isFailed);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (unsaved.value.length > 0 || isAnythingTyped()) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    addEventListener("pagehide", sendAll);
    return () => {
      removeEventListener("beforeunload", ask);
      removeEventListener("pagehide", sendAll);
    };
  }, []);
  if (changes.length === 0) return null;
  return (
    <p class={failed.length > 0 ? "unsaved failed" : "unsaved"}>
      {count(changes.length, "change")} not saved yet
      {failed.length > 0 && (
        <>
          <button type="button" class="plain" onClick={() => tryAgain(failed)}>
            Try again
          </button>
          <button type="button" class="plain" onClick={() => discard(failed)}>
            Discard
          </button>
        </>
      )}
    </p>
  );
}
