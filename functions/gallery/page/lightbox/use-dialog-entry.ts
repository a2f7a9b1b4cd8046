import { useEffect, useState } from "preact/hooks";

/** Returns whether a click on a link is without the keys that open it in another tab or window. */
export const isPlain = ({ ctrlKey, metaKey, shiftKey }: MouseEvent) => !ctrlKey && !metaKey && !shiftKey;

/**
 * What a dialog shows, with an entry of its own in the history, with the same address: Back closes it.
 * @returns what is shown, undefined if the dialog is closed; and functions that open it, change what it shows, close it
 */
export function useDialogEntry<T>() {
  const [shown, show] = useState<T>();
  useEffect(() => {
    const change = () => {
      if (!history.state?.dialog) show(undefined);
    };
    addEventListener("popstate", change);
    return () => removeEventListener("popstate", change);
  }, []);
  return {
    shown,
    show,
    open(what: T) {
      history.pushState({ ...history.state, dialog: true }, "");
      show(() => what);
    },
    close: () => history.back(),
  };
}
