import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { call, type LikelyPerson, type PersonSummary } from "../state/api.ts";
import { noteFocus, setDraft, useDraft } from "../state/drafts.ts";
import { isField } from "../state/hooks.ts";
import { folded, namesOf } from "../state/names.ts";
import { discardFailed } from "../state/outbox.ts";
import { people } from "../state/people-store.ts";
import { mayAs, type Role } from "../state/role.ts";
import { texts } from "../texts/texts.ts";
import "./naming.css";

/** A name that was typed or chosen: an existing person's, or a new one. */
export interface NameGiven {
  readonly name: string;
  /** Absent for a new name. */
  readonly personId?: string;
  /** The text in the field; empty if the name was chosen by a button. */
  readonly typed: string;
}

interface NameFieldProps {
  /** Key of the field: its draft, and the changes made in it, are stored under this key. */
  readonly field: string;
  /** Label for screen readers. */
  readonly label: string;
  readonly placeholder?: string;
  readonly button?: string;
  readonly initial?: string;
  /** True if the text stays after it is submitted. */
  readonly stays?: boolean;
  /** True if the field takes the focus when it appears. */
  readonly focus?: boolean;
  /** True if only existing people are accepted. */
  readonly known?: boolean;
  /** The role without which it is hidden; by default that for naming. */
  readonly needs?: Role;
  /** Id of a person who is not offered. */
  readonly except?: string;
  /** The group that gets the name: people who may be meant are offered first. */
  readonly clusterId?: string;
  readonly onName: (given: NameGiven) => void;
  readonly onCancel?: () => void;
}

const MOST_OFFERED = 6;

/** Height that an offered person needs, px: if there is no room below the field, the list is above it. */
const OFFER_PX = 55;

/** A name field that offers matching people: arrow keys choose one, Enter submits. A name that no one has is a new one. */
export function NameField(props: NameFieldProps) {
  const {
    field: key,
    label,
    placeholder = texts.naming.placeholder,
    button = texts.naming.name,
    initial = "",
    known = false,
    except,
  } = props;
  const everyone = useStore(people);
  const text = useDraft(key) ?? initial;
  const [chosen, setChosen] = useState(-1);
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (props.focus && !isField(document.activeElement)) field.current?.select();
  }, []);
  const [likely, setLikely] = useState<readonly LikelyPerson[]>([]);
  const offered = open ? findMatches(everyone, text, { except, likely }) : [];

  /** Finds who the group may be. They are offered as soon as they are known, unless the visitor has gone on. */
  function offerLikely() {
    const { clusterId } = props;
    if (clusterId === undefined || likely.length > 0 || !mayAs("name")) return;
    call<{ readonly items: readonly LikelyPerson[] }>(`/clusters/${clusterId}/people`).then(
      ({ items }) => {
        setLikely(items);
        if (items.length > 0 && document.activeElement === field.current) setOpen(true);
      },
      () => {}, // the field works without
    );
  }
  const [isOver, setOver] = useState(false);
  useLayoutEffect(() => {
    const { bottom = 0 } = field.current?.getBoundingClientRect() ?? {};
    setOver(innerHeight - bottom < OFFER_PX * offered.length);
  }, [offered.length]);

  function submitName(given: Omit<NameGiven, "typed">) {
    if (!props.stays) setDraft(key, undefined);
    noteFocus(key, false);
    setOpen(false);
    setChosen(-1);
    props.onName({ ...given, typed: text });
  }
  function submit(event: SubmitEvent) {
    event.preventDefault();
    const name = text.trim();
    if (name === "") return;
    const person =
      offered[chosen] ??
      everyone.find((one) => one.personId !== except && folded(one.name) === folded(name)) ??
      everyone.find((one) => one.personId !== except && one.aliases?.some((alias) => folded(alias) === folded(name))) ??
      (known && offered.length === 1 ? offered[0] : undefined);
    if (person) submitName({ name: person.name, personId: person.personId });
    else if (!known) submitName({ name });
  }
  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // In an empty field the arrow keys move between fields, unless Alt opens the list.
    const isInList = offered.length > 0 && (text !== "" || chosen >= 0 || event.altKey);
    const person = text === "" ? offered[chosen] : undefined;
    if (event.key === "Enter" && person) {
      event.preventDefault();
      submitName({ name: person.name, personId: person.personId });
    } else if (step && isInList) {
      event.preventDefault();
      // One position is outside the list: the typed text.
      setChosen((before) => ((before + 1 + step + offered.length + 1) % (offered.length + 1)) - 1);
    } else if (event.key === "Escape" && (offered.length > 0 || props.onCancel)) {
      event.preventDefault();
      event.stopPropagation();
      if (offered.length > 0) setOpen(false);
      else props.onCancel?.();
    }
  }

  return (
    <form class="name" data-needs={props.needs ?? "name"} onSubmit={submit}>
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 && offered[chosen] ? `${id}-${chosen}` : undefined}
        placeholder={placeholder}
        autocomplete="off"
        autocapitalize="words"
        spellcheck={false}
        enterkeyhint="done"
        maxLength={200}
        value={text}
        onInput={(event) => {
          const { value } = event.currentTarget;
          setDraft(key, value === initial ? undefined : value);
          discardFailed(key);
          noteFocus(key, true);
          setChosen(-1);
          setOpen(true);
        }}
        onKeyDown={press}
        onFocus={() => {
          noteFocus(key, true);
          offerLikely();
        }}
        onBlur={() => {
          noteFocus(key, false);
          setOpen(false);
        }}
      />
      <button type="submit" class="enter" disabled={text.trim() === ""}>
        {button}
      </button>
      <div
        id={`${id}-list`}
        class={isOver ? "offers over" : "offers"}
        role="listbox"
        aria-label={texts.naming.people}
        hidden={offered.length === 0}
      >
        {offered.map((person, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys choose
          <div
            key={person.personId}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => submitName({ name: person.name, personId: person.personId })}
          >
            {person.cover ? <img src={person.cover} alt="" /> : <span class="blank" />}
            <span>{person.name}</span>
            <Why why={likely.find((each) => each.person.personId === person.personId)?.why} />
          </div>
        ))}
      </div>
    </form>
  );
}

/** Why a person is offered before others. */
function Why({ why }: { why: LikelyPerson["why"] | undefined }) {
  return why ? <small>{texts.naming[why]}</small> : null;
}

interface Offers {
  readonly except: string | undefined;
  readonly likely: readonly LikelyPerson[];
}

/**
 * The people whom an empty field offers are those who are likely. Otherwise people of whom a name starts with the text, then
 * those of whom another word of a name does: in each case first those who are likely.
 */
function findMatches(everyone: readonly PersonSummary[], text: string, { except, likely }: Offers): PersonSummary[] {
  const wanted = folded(text);
  const places = new Map(likely.map(({ person }, at) => [person.personId, at]));
  const ranked = everyone.flatMap((person) => {
    const { personId } = person;
    if (personId === except) return [];
    const place = places.get(personId) ?? likely.length;
    if (wanted === "") return places.has(personId) ? [{ person, place, rank: 0 }] : [];
    const names = namesOf(person).map(folded);
    if (names.some((name) => name.startsWith(wanted))) return [{ person, place, rank: 0 }];
    return names.some((name) => name.includes(` ${wanted}`)) ? [{ person, place, rank: 1 }] : [];
  });
  return ranked
    .sort((a, b) => a.place - b.place || a.rank - b.rank || b.person.faces - a.person.faces)
    .slice(0, MOST_OFFERED)
    .map(({ person }) => person);
}
