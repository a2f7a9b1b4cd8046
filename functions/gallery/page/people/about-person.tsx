import { useLayoutEffect, useRef } from "preact/hooks";
import type { PersonSummary } from "../state/api.ts";
import { setDraft, useDraft } from "../state/drafts.ts";
import { discardFailed } from "../state/outbox.ts";
import { texts } from "../texts/texts.ts";

/** Texts of a person besides the name; null removes one. */
interface About {
  readonly aliases: string[] | null;
  readonly note: string | null;
}

interface AboutPersonProps {
  readonly person: PersonSummary;
  /** Key of the drafts. */
  readonly field: string;
  readonly onChange: (changed: About, more: { readonly done: string; readonly field: string }) => void;
}

/** The form for a person's other names, separated by commas, and for a note. */
export function AboutPerson({ person, field, onChange }: AboutPersonProps) {
  const words = texts.person.about;
  const aliases = useDraft(field) ?? person.aliases?.join(", ") ?? "";
  const note = useDraft(`${field}:note`) ?? person.note ?? "";
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <form
      class="about-form"
      onSubmit={(event) => {
        event.preventDefault();
        const names = aliases.split(",").flatMap((name) => name.trim() || []);
        setDraft(`${field}:note`, undefined);
        onChange(
          { aliases: names.length > 0 ? names : null, note: note.trim() === "" ? null : note.trim() },
          { done: words.saved, field },
        );
      }}
    >
      <label>
        <span>{words.aliases}</span>
        <input
          ref={first}
          type="text"
          value={aliases}
          placeholder={words.aliasesHint}
          autocomplete="off"
          onInput={(event) => {
            discardFailed(field);
            setDraft(field, event.currentTarget.value);
          }}
        />
      </label>
      <label>
        <span>{words.note}</span>
        <input
          type="text"
          value={note}
          maxLength={2000}
          autocomplete="off"
          onInput={(event) => setDraft(`${field}:note`, event.currentTarget.value)}
        />
      </label>
      <button type="submit">{texts.common.save}</button>
    </form>
  );
}
