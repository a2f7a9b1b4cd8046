import { useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import "./sample-note.css";

/** Says that the photos are samples, what they lack, and how to see one's own. It can be closed until the next reload. */
export function SampleNote() {
  const [isClosed, setClosed] = useState(false);
  if (isClosed) return null;
  const words = texts.samples;
  return (
    <aside class="sample-note" aria-label={words.title}>
      <div>
        <h2>{words.title}</h2>
        <p>{words.text}</p>
        <p>{words.how({ command: (text) => <code>{text}</code> })}</p>
      </div>
      <button
        type="button"
        class="below close"
        aria-label={words.close}
        title={words.close}
        onClick={() => setClosed(true)}
      >
        {texts.common.close}
      </button>
    </aside>
  );
}
