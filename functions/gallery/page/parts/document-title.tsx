import { useLayoutEffect } from "preact/hooks";
import { texts } from "../texts/texts.ts";

/** Names the browser tab. Of several on a page the last one mounted or changed wins. */
export function DocumentTitle({ title }: { title: string }) {
  useLayoutEffect(() => {
    document.title = texts.tab({ title });
  }, [title]);
  return null;
}
