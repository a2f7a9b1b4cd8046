import { useLayoutEffect, useRef } from "preact/hooks";
import type { PersonSummary } from "../state/api.ts";
import { setDraft, useDraft } from "../state/drafts.ts";
import { discardFailed } from "../state/outbox.ts";
import { texts } from "../texts/texts.ts";

interface BirthdayProps {
  readonly person: PersonSummary;
  readonly field: string;
  readonly onChange: (
    changed: { birthday: string | null },
    more: { done: string; field: string; typed: string },
  ) => void;
}

/** The form for a person's birthday; an empty date removes it. */
export function Birthday({ person, field: key, onChange }: BirthdayProps) {
  const words = texts.person;
  const date = useDraft(key) ?? person.birthday ?? "";
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form
      class="name"
      onSubmit={(event) => {
        event.preventDefault();
        const done = date === "" ? words.birthdayRemoved : words.birthdaySet({ birthday: date });
        onChange({ birthday: date === "" ? null : date }, { done, field: key, typed: date });
      }}
    >
      <input
        ref={field}
        type="date"
        aria-label={words.birthdayField(person)}
        value={date}
        max={new Date().toISOString().slice(0, 10)}
        onInput={(event) => {
          discardFailed(key);
          setDraft(key, event.currentTarget.value);
        }}
      />
      <button type="submit">{texts.common.save}</button>
    </form>
  );
}
