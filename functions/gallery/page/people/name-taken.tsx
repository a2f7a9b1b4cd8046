import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PersonSummary } from "../state/api.ts";
import { texts } from "../texts/texts.ts";
import "./name-taken.css";

interface NameTakenProps {
  /** The person being renamed. */
  readonly person: PersonSummary;
  /** The person who has the name. */
  readonly other: PersonSummary;
  readonly name: string;
  readonly onMerge: () => void;
  readonly onKeepBoth: () => void;
  readonly onCancel: () => void;
}

/** Asks what to do about a name that another person has. Escape changes nothing. */
export function NameTaken({ person, other, name, onMerge, onKeepBoth, onCancel }: NameTakenProps) {
  const words = texts.person.nameTaken;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  // Closing the dialog, whatever removes it, returns the focus to the field.
  useEffect(() => () => dialog.current?.close(), []);
  const close = (act: () => void) => () => {
    dialog.current?.close();
    act();
  };
  return (
    <dialog
      ref={dialog}
      class="dialog name-taken"
      aria-labelledby="name-taken"
      onCancel={(event) => {
        event.preventDefault();
        close(onCancel)();
      }}
      // An Enter key still held down from the field is not an answer.
      onKeyDown={(event) => {
        if (event.repeat && event.key === "Enter") event.preventDefault();
        event.stopPropagation();
      }}
    >
      <h2 id="name-taken">{words.title({ other: other.name })}</h2>
      <div class="both">
        <Portrait person={person} />
        <Portrait person={other} />
      </div>
      <div class="buttons">
        <button type="button" onClick={close(onMerge)}>
          {words.merge({ other: other.name })}
        </button>
        <button type="button" class="quiet" onClick={close(onKeepBoth)}>
          {words.keepBoth}
        </button>
        <button type="button" class="quiet" onClick={close(onCancel)}>
          {texts.common.cancel}
        </button>
      </div>
      <p class="lead">{words.explanation({ name, other: other.name })}</p>
    </dialog>
  );
}

function Portrait({ person: { name, cover, faces } }: { person: PersonSummary }) {
  return (
    <figure>
      {cover ? <img class="face" src={cover} alt="" /> : <span class="face blank" />}
      <figcaption>
        <b>{name}</b>
        <small>{texts.common.faces({ faces })}</small>
      </figcaption>
    </figure>
  );
}
