import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call, type Person, type PersonSummary, type PersonWithPhotos } from "./api.ts";
import { draftOf, setDraft, useDraft } from "./drafts.ts";
import { useEdits } from "./edits.ts";
import { textOf } from "./hooks.ts";
import { Menu } from "./menu.tsx";
import { NameTaken } from "./name-taken.tsx";
import { folded } from "./names.ts";
import { NameField, type Who } from "./naming.tsx";
import { giveUp } from "./outbox.ts";
import { count, Title } from "./parts.tsx";
import { people } from "./people-store.ts";
import { useStore } from "./store.ts";
import { notice, perform, refreshes, type Work } from "./work.ts";

type Form = "rename" | "merge" | "birthday";

/** Fields of which null takes the value away. */
type Unset<T> = { readonly [Field in keyof T]: T[Field] | null };

/** Somebody who has the name that this person is to have. */
interface Taken {
  readonly other: PersonSummary;
  readonly name: string;
}

/** Who a person is, and what can be done with them as a whole. */
export function PersonHead({ person }: { person: PersonWithPhotos }) {
  const { personId } = person;
  const path = `/people/${personId}`;
  const fieldOf = (form: Form) => `${form} ${personId}`;
  const [form, setForm] = useState<Form>();
  const [taken, setTaken] = useState<Taken>();
  const everyone = useStore(people);
  const edits = useEdits<PersonSummary>("people", (each) => each.personId);
  const isShown = useRef(true);
  useEffect(
    () => () => {
      isShown.current = false;
    },
    [],
  );

  function close() {
    if (form) setDraft(fieldOf(form), undefined);
    setForm(undefined);
  }
  /** Shows the change at once; what is read later says the same. Where it fails, the form is there again as it was. */
  function change(
    changed: Partial<Unset<PersonSummary>>,
    more: Partial<Work<PersonSummary>> & Pick<Work<unknown>, "done">,
  ) {
    const was = form;
    close();
    const show = () => edits.put([personId], changed as Partial<PersonSummary>);
    void perform<PersonSummary>({ method: "PATCH", path, of: path, body: changed, show, ...more }).then((saved) => {
      if (!saved && was && draftOf(fieldOf(was)).value !== undefined) setForm((now) => now ?? was);
    });
  }
  function rename({ name, personId: known, typed }: Who) {
    const other = everyone.find((each) => each.personId === known);
    if (other) setTaken({ other, name: folded(typed) === folded(name) ? typed.trim() : name });
    else callThem(name);
  }
  function callThem(name: string, keepBoth?: true) {
    const named: Partial<Work<PersonSummary>> = {
      body: { name, ...(keepBoth ? { keepBoth } : {}) },
      place: fieldOf("rename"),
      typed: name,
      onRefused({ personId: other }) {
        if (!other || !isShown.current) return false;
        setDraft(fieldOf("rename"), name);
        setForm("rename");
        call<PersonSummary>(`/people/${other}?limit=1`).then(
          (whose) => setTaken({ other: whose, name }),
          (error: unknown) => notice.set({ text: textOf(error), failed: true }),
        );
        return true;
      },
    };
    change({ name }, { ...named, done: `Now called ${name}` });
  }
  function mergeInto({ other, name }: Taken) {
    close();
    void perform<Person>({
      path: `/people/${other.personId}/merge`,
      of: `/people/${other.personId}`,
      body: { personIds: [personId] },
      done: `Merged ${person.name} into ${other.name}`,
      place: fieldOf("rename"),
      typed: name,
      show: () => edits.put([personId], null),
      after: refresh,
    });
    // Nobody comes back to who is somebody else by now.
    location.replace(`#/people/${other.personId}`);
  }
  function merge({ name, personId: other }: Who) {
    close();
    if (!other) return;
    void perform<Person>({
      path: `${path}/merge`,
      of: path,
      body: { personIds: [other] },
      done: `${name} and ${person.name} are one person now`,
      show: () => edits.put([other], null),
      after: refresh,
    });
  }
  function forget() {
    void perform({
      method: "DELETE",
      path,
      of: path,
      done: `The name ${person.name} is forgotten`,
      show: () => edits.put([personId], null),
    });
    location.hash = "/people";
  }

  return (
    <div class="person">
      {person.cover ? <img class="face" src={person.cover} alt="" /> : <span class="face blank" />}
      <div class="about-person">
        <Title text={person.name} />
        <p class="lead">
          {count(person.faces, "face")} in {count(person.photoCount, "photo")}
          {person.birthday && ` · born ${longDate(person.birthday)}`}
          {person.hidden && " · hidden"}
        </p>
        {form ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the form whichever of its parts has the focus
          <div class="form" onKeyDown={({ key }) => key === "Escape" && close()}>
            {form === "rename" && (
              <NameField
                field={fieldOf("rename")}
                label={`New name of ${person.name}`}
                button="Rename"
                initial={person.name}
                focus
                stays
                except={personId}
                onWho={rename}
              />
            )}
            {form === "merge" && (
              <NameField
                field={fieldOf("merge")}
                label={`Who is the same person as ${person.name}`}
                placeholder="Who is the same person?"
                button="Merge"
                focus
                known
                except={personId}
                onWho={merge}
              />
            )}
            {form === "birthday" && <Birthday person={person} field={fieldOf("birthday")} onChange={change} />}
            <button type="button" class="quiet" onClick={close}>
              Cancel
            </button>
          </div>
        ) : (
          <div class="tools">
            <button
              type="button"
              class="quiet"
              aria-pressed={person.favourite ?? false}
              onClick={() =>
                change(
                  { favourite: !person.favourite },
                  {
                    done: person.favourite
                      ? `${person.name} is no favourite any more`
                      : `${person.name} is a favourite`,
                  },
                )
              }
            >
              <span aria-hidden="true">{person.favourite ? "★" : "☆"}</span> Favourite
            </button>
            <button type="button" class="quiet" onClick={() => setForm("rename")}>
              Rename
            </button>
            <Menu label="More…">
              <button type="button" class="item" onClick={() => setForm("birthday")}>
                Birthday
              </button>
              <button type="button" class="item" onClick={() => setForm("merge")}>
                Merge with…
              </button>
              <button
                type="button"
                class="item"
                onClick={() =>
                  change(
                    { hidden: !person.hidden },
                    { done: person.hidden ? `${person.name} is shown` : `${person.name} is hidden` },
                  )
                }
              >
                {person.hidden ? "Show again" : "Hide"}
              </button>
              <button type="button" class="item" onClick={forget}>
                Forget the name
              </button>
            </Menu>
          </div>
        )}
      </div>
      {taken && (
        <NameTaken
          person={person}
          {...taken}
          onMerge={() => mergeInto(taken)}
          onKeepBoth={() => {
            setTaken(undefined);
            callThem(taken.name, true);
          }}
          onCancel={() => setTaken(undefined)}
        />
      )}
    </div>
  );
}

/** What was read is another by now. */
function refresh(): void {
  refreshes.set(refreshes.value + 1);
}

interface BirthdayProps {
  readonly person: PersonSummary;
  readonly field: string;
  readonly onChange: (
    changed: { birthday: string | null },
    more: { done: string; place: string; typed: string },
  ) => void;
}

function Birthday({ person, field: key, onChange }: BirthdayProps) {
  const date = useDraft(key) ?? person.birthday ?? "";
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form
      class="name"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(
          { birthday: date === "" ? null : date },
          {
            done: date === "" ? `${person.name} has no birthday` : `${person.name} was born ${longDate(date)}`,
            place: key,
            typed: date,
          },
        );
      }}
    >
      <input
        ref={field}
        type="date"
        aria-label={`Birthday of ${person.name}`}
        value={date}
        max={new Date().toISOString().slice(0, 10)}
        onInput={(event) => {
          giveUp(key);
          setDraft(key, event.currentTarget.value);
        }}
      />
      <button type="submit">Save</button>
    </form>
  );
}

function longDate(date: string): string {
  return new Date(`${date}T12:00`).toLocaleDateString(undefined, { dateStyle: "long" });
}
