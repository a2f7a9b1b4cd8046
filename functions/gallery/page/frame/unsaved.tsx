import { useEffect } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { isAnythingTyped } from "../state/drafts.ts";
import { discard, isFailed, sendAll, tryAgain, unsaved } from "../state/outbox.ts";
import { texts } from "../texts/texts.ts";
import "./unsaved.css";

/** The number of unsaved changes, with actions for failed ones. While there are any, leaving the page asks first. */
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
      {texts.changes.unsaved({ changes: changes.length })}
      {failed.length > 0 && (
        <>
          <button type="button" class="plain" onClick={() => tryAgain(failed)}>
            {texts.common.tryAgain}
          </button>
          <button type="button" class="plain danger" onClick={() => discard(failed)}>
            {texts.changes.discard}
          </button>
        </>
      )}
    </p>
  );
}
