import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PersonSummary } from "./api.ts";
import { count } from "./parts.tsx";

interface NameTakenProps {
  /** Who is to be renamed. */
  readonly person: PersonSummary;
  /** Who has the name. */
  readonly other: PersonSummary;
  readonly name: string;
  readonly onMerge: () => void;
  readonly onKeepBoth: () => void;
  readonly onCancel: () => void;
}

/** Asks what is meant by a name that somebody has already. Escape leaves everything as it is. */
export function NameTaken({ person, other, name, onMerge, onKeepBoth, onCancel }: NameTakenProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  // Closed by whatever takes it away, the dialog gives the focus back to the field.
  useEffect(() => () => dialog.current?.close(), []);
  const close = (act: () => void) => () => {
    dialog.current?.close();
    act();
  };
  return (
    <dialog
      ref={dialog}
      class="name-taken"
      aria-labelledby="name-taken"
      onCancel={(event) => {
        event.preventDefault();
        close(onCancel)();
      }}
      // Who holds Enter down a moment too long in the field has not answered.
      onKeyDown={(event) => {
        if (event.repeat && event.key === "Enter") event.preventDefault();
        event.stopPropagation();
      }}
    >
      <h2 id="name-taken">{other.name} already exists</h2>
      <div class="both">
        <Who person={person} />
        <Who person={other} />
      </div>
      <div class="buttons">
        <button type="button" onClick={close(onMerge)}>
          Merge into {other.name}
        </button>
        <button type="button" class="quiet" onClick={close(onKeepBoth)}>
          Keep both
        </button>
        <button type="button" class="quiet" onClick={close(onCancel)}>
          Cancel
        </button>
      </div>
      <p class="lead">
        Merging makes them one person. Keeping both makes two people, {name === other.name ? "both" : "one"} called{" "}
        {name}.
      </p>
    </dialog>
  );
}

function Who({ person: { name, cover, faces } }: { person: PersonSummary }) {
  return (
    <figure>
      {cover ? <img class="face" src={cover} alt="" /> : <span class="face blank" />}
      <figcaption>
        <b>{name}</b>
        <small>{count(faces, "face")}</small>
      </figcaption>
    </figure>
  );
}
