import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { nameClusters, type Person } from "./api.ts";
import { textOf } from "./hooks.ts";
import { Failure } from "./parts.tsx";

interface NameFormProps {
  readonly clusterIds: readonly string[];
  /** What the field is for, to a screen reader. */
  readonly label: string;
  readonly button?: string;
  readonly initial?: string;
  /** Whether the field has the focus from the start. */
  readonly focus?: boolean;
  readonly onNamed: (person: Person) => void;
}

/** A field for the name of one or several clusters of a person, with completion over the people there are. */
export function NameForm({ clusterIds, label, button = "Name", initial = "", focus = false, onNamed }: NameFormProps) {
  const [name, setName] = useState(initial);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (focus) field.current?.select();
  }, []);
  const blank = name.trim() === "";

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (blank || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const person = await nameClusters(clusterIds, name);
      if (person) onNamed(person);
    } catch (problem) {
      setError(textOf(problem));
    }
    setBusy(false);
  }

  return (
    <form class="name" onSubmit={submit}>
      <input
        ref={field}
        type="text"
        list="names"
        placeholder="Who is this?"
        aria-label={label}
        autocomplete="off"
        autocapitalize="words"
        spellcheck={false}
        enterkeyhint="done"
        maxLength={200}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" disabled={blank || busy}>
        {button}
      </button>
      {error && <Failure text={error} />}
    </form>
  );
}
