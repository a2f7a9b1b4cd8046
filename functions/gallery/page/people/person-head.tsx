import { useEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { Menu } from "../parts/menu.tsx";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import { Title } from "../parts/parts.tsx";
import { Share } from "../sharing/share.tsx";
import { call, type Person, type PersonSummary, type PersonWithPhotos } from "../state/api.ts";
import { getDraft, setDraft } from "../state/drafts.ts";
import { useEdits } from "../state/edits.ts";
import { errorMessage } from "../state/hooks.ts";
import { folded } from "../state/names.ts";
import { people } from "../state/people-store.ts";
import { notice, perform, refreshes, type Work } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { AboutPerson } from "./about-person.tsx";
import { Birthday } from "./birthday.tsx";
import { NameTaken } from "./name-taken.tsx";

type Form = "rename" | "merge" | "birthday" | "about";

/** Fields of which null removes the value. */
type Unset<T> = { readonly [Field in keyof T]: T[Field] | null };

/** Another person who has the name that this person is to be given. */
interface NameConflict {
  readonly other: PersonSummary;
  readonly name: string;
}

/** Name and summary of a person, and the actions on the person as a whole. */
export function PersonHead({ person }: { person: PersonWithPhotos }) {
  const { personId } = person;
  const path = `/people/${personId}`;
  const words = texts.person;
  const fieldKey = (form: Form) => `${form}:${personId}`;
  const [form, setForm] = useState<Form>();
  const [conflict, setConflict] = useState<NameConflict>();
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
    if (form) setDraft(fieldKey(form), undefined);
    setForm(undefined);
  }
  /** Shows a change at once and saves it. If saving fails, the form opens again with what was typed. */
  function change(
    changed: Partial<Unset<PersonSummary>>,
    more: Partial<Work<PersonSummary>> & Pick<Work<unknown>, "done">,
  ) {
    const was = form;
    close();
    const show = () => edits.put([personId], changed as Partial<PersonSummary>);
    void perform<PersonSummary>({ method: "PATCH", path, resource: path, body: changed, show, ...more }).then(
      (saved) => {
        if (!saved && was && getDraft(fieldKey(was)).value !== undefined) setForm((now) => now ?? was);
      },
    );
  }
  function rename({ name, personId: known, typed }: NameGiven) {
    const other = everyone.find((each) => each.personId === known);
    if (other) setConflict({ other, name: folded(typed) === folded(name) ? typed.trim() : name });
    else saveName(name);
  }
  function saveName(name: string, keepBoth?: true) {
    const work: Partial<Work<PersonSummary>> = {
      body: { name, ...(keepBoth ? { keepBoth } : {}) },
      field: fieldKey("rename"),
      typed: name,
      onRefused({ personId: other }) {
        if (!other || !isShown.current) return false;
        setDraft(fieldKey("rename"), name);
        setForm("rename");
        call<PersonSummary>(`/people/${other}?limit=1`).then(
          (found) => setConflict({ other: found, name }),
          (error: unknown) => notice.set({ text: errorMessage(error), failed: true }),
        );
        return true;
      },
    };
    change({ name }, { ...work, done: words.renamed({ name }) });
  }
  function mergeInto({ other, name }: NameConflict) {
    close();
    void perform<Person>({
      path: `/people/${other.personId}/merge`,
      resource: `/people/${other.personId}`,
      body: { personIds: [personId] },
      done: words.merged({ from: person.name, into: other.name }),
      field: fieldKey("rename"),
      typed: name,
      show: () => edits.put([personId], null),
      after: refresh,
    });
    // Replaces this page in the history, because the person no longer exists.
    location.replace(`#/people/${other.personId}`);
  }
  function merge({ name, personId: other }: NameGiven) {
    close();
    if (!other) return;
    void perform<Person>({
      path: `${path}/merge`,
      resource: path,
      body: { personIds: [other] },
      done: words.merged({ from: name, into: person.name }),
      show: () => edits.put([other], null),
      after: refresh,
    });
  }
  function removeName() {
    void perform({
      method: "DELETE",
      path,
      resource: path,
      done: words.nameRemoved,
      show: () => edits.put([personId], null),
    });
    location.hash = "/people";
  }
  const toggleFavourite = () =>
    change(
      { favourite: !person.favourite },
      { done: person.favourite ? words.favouriteRemoved : words.favouriteAdded },
    );
  const toggleHidden = () =>
    change({ hidden: !person.hidden }, { done: person.hidden ? words.unhidden(person) : words.hidden(person) });

  return (
    <div class="person">
      {person.cover ? <img class="face" src={person.cover} alt="" /> : <span class="face blank" />}
      <div class="about-person">
        <Title text={person.name} />
        <p class="lead">
          {words.summary({
            faces: person.faces,
            photos: person.photoCount,
            birthday: person.birthday,
            hidden: person.hidden,
          })}
        </p>
        {(person.aliases ?? person.note) && form !== "about" && (
          <p class="said">
            {person.aliases && <span>{words.about.alsoKnownAs({ aliases: person.aliases })}</span>}
            {person.note && <span>{person.note}</span>}
          </p>
        )}
        {form ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the form whichever of its parts has the focus
          <div class="form" data-needs="name" onKeyDown={({ key }) => key === "Escape" && close()}>
            {form === "rename" && (
              <NameField
                field={fieldKey("rename")}
                label={words.renameField(person)}
                button={words.rename}
                initial={person.name}
                focus
                stays
                except={personId}
                onName={rename}
              />
            )}
            {form === "merge" && (
              <NameField
                field={fieldKey("merge")}
                label={words.mergeField(person)}
                placeholder={words.merge}
                button={words.mergeButton}
                focus
                known
                except={personId}
                onName={merge}
              />
            )}
            {form === "about" && <AboutPerson person={person} field={fieldKey("about")} onChange={change} />}
            {form === "birthday" && <Birthday person={person} field={fieldKey("birthday")} onChange={change} />}
            <button type="button" class="quiet" onClick={close}>
              {texts.common.cancel}
            </button>
          </div>
        ) : (
          <div class="tools" data-needs="name">
            <button
              type="button"
              class="quiet"
              aria-pressed={person.favourite ?? false}
              title={words.favourite}
              onClick={toggleFavourite}
            >
              <span aria-hidden="true">{words.favouriteMark({ isFavourite: person.favourite ?? false })}</span>{" "}
              <span class="label">{words.favourite}</span>
            </button>
            <button type="button" class="quiet" onClick={() => setForm("rename")}>
              {words.rename}
            </button>
            <Share filter={{ person: personId }} heading={person.name} />
            <Menu label={words.more}>
              <button type="button" class="item" onClick={() => setForm("birthday")}>
                {words.birthday}
              </button>
              <button type="button" class="item" onClick={() => setForm("about")}>
                {words.about.link}
              </button>
              <button type="button" class="item" onClick={() => setForm("merge")}>
                {words.merge}
              </button>
              <button type="button" class="item" onClick={toggleHidden}>
                {person.hidden ? texts.common.unhide : words.hide}
              </button>
              <button type="button" class="item danger" onClick={removeName}>
                {words.removeName}
              </button>
            </Menu>
          </div>
        )}
      </div>
      {conflict && (
        <NameTaken
          person={person}
          {...conflict}
          onMerge={() => mergeInto(conflict)}
          onKeepBoth={() => {
            setConflict(undefined);
            saveName(conflict.name, true);
          }}
          onCancel={() => setConflict(undefined)}
        />
      )}
    </div>
  );
}

/** Reloads lists after two people have become one. */
function refresh(): void {
  refreshes.set(refreshes.value + 1);
}
