import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Person, PersonSummary, PersonWithPhotos } from "./api.ts";
import { Menu } from "./menu.tsx";
import { NameField, type Who } from "./naming.tsx";
import { count, Title } from "./parts.tsx";
import { perform, type Work } from "./work.ts";

type Form = "rename" | "merge" | "birthday";

/** Who a person is, and what can be done with them as a whole. */
export function PersonHead({ person }: { person: PersonWithPhotos }) {
  const [form, setForm] = useState<Form>();
  const [edit, setEdit] = useState<Partial<PersonSummary>>({});
  const shown = { ...person, ...edit };
  const path = `/people/${person.personId}`;

  useEffect(() => setEdit({}), [person]);

  /** Shows the change at once; what is read later says the same. */
  function change(body: Partial<Record<keyof PersonSummary, unknown>>, done: string) {
    setForm(undefined);
    void perform<PersonSummary>({
      method: "PATCH",
      path,
      of: path,
      body,
      done,
      show() {
        setEdit((before) => ({ ...before, ...(body as Partial<PersonSummary>) }));
        return () => setEdit({});
      },
    });
  }
  function leave(work: Work<unknown>) {
    setForm(undefined);
    void perform({
      ...work,
      of: path,
      after: () => {
        location.hash = "/people";
      },
    });
  }
  function merge({ name, personId }: Who) {
    setForm(undefined);
    if (!personId) return;
    void perform<Person>({
      path: `${path}/merge`,
      of: path,
      body: { personIds: [personId] },
      done: `${name} and ${shown.name} are one person now`,
    });
  }

  return (
    <div class="person">
      {shown.cover ? <img class="face" src={shown.cover} alt="" /> : <span class="face blank" />}
      <div class="about-person">
        <Title text={shown.name} />
        <p class="lead">
          {count(person.faces, "face")} in {count(person.photoCount, "photo")}
          {shown.birthday && ` · born ${longDate(shown.birthday)}`}
          {shown.hidden && " · hidden"}
        </p>
        {form ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the form whichever of its parts has the focus
          <div class="form" onKeyDown={({ key }) => key === "Escape" && setForm(undefined)}>
            {form === "rename" && (
              <NameField
                label={`New name of ${shown.name}`}
                button="Rename"
                initial={shown.name}
                focus
                except={person.personId}
                onWho={(who) => (who.personId ? merge(who) : change({ name: who.name }, `Now called ${who.name}`))}
              />
            )}
            {form === "merge" && (
              <NameField
                label={`Who is the same person as ${shown.name}`}
                placeholder="Who is the same person?"
                button="Merge"
                focus
                known
                except={person.personId}
                onWho={merge}
              />
            )}
            {form === "birthday" && <Birthday person={shown} onChange={change} />}
            <button type="button" class="quiet" onClick={() => setForm(undefined)}>
              Cancel
            </button>
          </div>
        ) : (
          <div class="tools">
            <button
              type="button"
              class="quiet"
              aria-pressed={shown.favourite ?? false}
              onClick={() =>
                change(
                  { favourite: !shown.favourite },
                  shown.favourite ? `${shown.name} is no favourite any more` : `${shown.name} is a favourite`,
                )
              }
            >
              <span aria-hidden="true">{shown.favourite ? "★" : "☆"}</span> Favourite
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
                  change({ hidden: !shown.hidden }, shown.hidden ? `${shown.name} is shown` : `${shown.name} is hidden`)
                }
              >
                {shown.hidden ? "Show again" : "Hide"}
              </button>
              <button
                type="button"
                class="item"
                onClick={() => leave({ method: "DELETE", path, done: `The name ${shown.name} is forgotten` })}
              >
                Forget the name
              </button>
            </Menu>
          </div>
        )}
      </div>
    </div>
  );
}

interface BirthdayProps {
  readonly person: PersonSummary;
  readonly onChange: (body: { birthday: string | null }, done: string) => void;
}

function Birthday({ person, onChange }: BirthdayProps) {
  const [date, setDate] = useState(person.birthday ?? "");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form
      class="name"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(
          { birthday: date === "" ? null : date },
          date === "" ? `${person.name} has no birthday` : `${person.name} was born ${longDate(date)}`,
        );
      }}
    >
      <input
        ref={field}
        type="date"
        aria-label={`Birthday of ${person.name}`}
        value={date}
        max={new Date().toISOString().slice(0, 10)}
        onInput={(event) => setDate(event.currentTarget.value)}
      />
      <button type="submit">Save</button>
    </form>
  );
}

function longDate(date: string): string {
  return new Date(`${date}T12:00`).toLocaleDateString(undefined, { dateStyle: "long" });
}
