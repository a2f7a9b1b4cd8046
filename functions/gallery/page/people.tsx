import { useRef, useState } from "preact/hooks";
import { everyone, type PersonSummary } from "./api.ts";
import { useEdits } from "./edits.ts";
import { useLoaded } from "./hooks.ts";
import { lackOf } from "./lack.ts";
import { folded, namesOf } from "./names.ts";
import { Empty, Failure, Loading, Title } from "./parts.tsx";
import type { PageProps } from "./route.ts";
import { SelectedPeople } from "./selected-people.tsx";
import { type Selection, useSelection } from "./selection.ts";
import { Store, useStore } from "./store.ts";
import { texts } from "./texts.ts";
import { Unready } from "./unready.tsx";
import { useWindow } from "./virtual.ts";
import { refreshes, writes } from "./work.ts";
import "./people.css";

/** With more people than fit on a screen, a field searches by name. */
const FIND_FROM = 12;

type Order = "name" | "faces";

/** Favourites come first in each order. The API lists people by name. */
const ORDERS: Readonly<Record<Order, (a: PersonSummary, b: PersonSummary) => number>> = {
  name: () => 0,
  faces: (a, b) => Number(b.favourite) - Number(a.favourite) || b.faces - a.faces,
};

/** Stays while the tab is open. */
const chosenOrder = new Store<Order>("name");

/** All named people. */
export function People({ title, status }: PageProps<"/people">) {
  const since = useStore(writes) + useStore(refreshes);
  const { answer, begun, error } = useLoaded("people", everyone, { since });
  const edits = useEdits<PersonSummary>("people", ({ personId }) => personId);
  const lack = status && lackOf(status);
  const people = answer && edits.apply(answer, begun);
  const [wanted, setWanted] = useState("");
  const order = useStore(chosenOrder);
  const found = people?.filter((person) => namesOf(person).some((name) => folded(name).includes(folded(wanted))));
  const shown = found?.filter(({ faces }) => faces > 0).sort(ORDERS[order]);
  const faceless = found?.filter(({ faces }) => faces === 0);
  const selection = useSelection(shown?.map(({ personId }) => personId) ?? []);
  const selected = shown?.filter(({ personId }) => selection.ids.has(personId)) ?? [];
  return (
    <section aria-labelledby="title">
      <div class="head">
        <Title text={title} />
        {people && people.length > FIND_FROM && (
          <>
            <input
              type="search"
              placeholder={texts.people.find}
              aria-label={texts.people.find}
              value={wanted}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
            <OrderChoice />
          </>
        )}
      </div>
      {shown && <PeopleGrid people={shown} selection={selection} />}
      {selected.length > 0 && <SelectedPeople people={selected} selection={selection} edits={edits} />}
      {faceless && faceless.length > 0 && <Faceless people={faceless} />}
      {!people && !error && <Loading like="grid" />}
      {error && <Failure text={error} />}
      {people?.length === 0 && lack && <Unready lack={lack} status={status!} />}
      {people?.length === 0 && !lack && (
        <Empty title={texts.people.none.title}>
          <p>{texts.people.none.text({ newFaces: (text) => <a href="#/">{text}</a> })}</p>
        </Empty>
      )}
      {people && people.length > 0 && found?.length === 0 && (
        <Empty title={texts.people.notFound({ wanted: wanted.trim() })} />
      )}
    </section>
  );
}

function OrderChoice() {
  return (
    <select
      aria-label={texts.people.order.label}
      value={useStore(chosenOrder)}
      onChange={({ currentTarget }) => chosenOrder.set(currentTarget.value as Order)}
    >
      <option value="name">{texts.people.order.name}</option>
      <option value="faces">{texts.people.order.faces}</option>
    </select>
  );
}

/**
 * Cards of people, of which only those near the screen are rendered. A click on a card opens it, its tick selects it; with
 * Ctrl or Shift a click selects it, or all up to it.
 */
function PeopleGrid({ people, selection }: { people: readonly PersonSummary[]; selection: Selection }) {
  const grid = useRef<HTMLUListElement>(null);
  const { first, end, columns, side, pitch, step, height } = useWindow(grid, people.length);
  return (
    <ul
      ref={grid}
      class={selection.ids.size > 0 ? "people selecting" : "people"}
      style={{ height: `${height}px`, "--side": `${side}px` }}
    >
      {people.slice(first, end).map((person, offset) => {
        const index = first + offset;
        const [row, column] = [Math.floor(index / columns), index % columns];
        return (
          <li
            key={person.personId}
            class={selection.ids.has(person.personId) ? "selected" : undefined}
            style={{ transform: `translate(${column * step}px, ${row * pitch}px)` }}
          >
            <Card
              person={person}
              onClick={(event) => {
                if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
                event.preventDefault();
                if (event.shiftKey) selection.extend(index);
                else selection.toggle(index);
              }}
            />
            <button
              type="button"
              class="tick"
              data-needs="name"
              aria-pressed={selection.ids.has(person.personId)}
              aria-label={texts.people.select(person)}
              title={texts.people.select(person)}
              onClick={({ shiftKey }) => (shiftKey ? selection.extend(index) : selection.toggle(index))}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** People without faces, because their photos were removed or all faces rejected; the name waits until they return. */
function Faceless({ people }: { people: readonly PersonSummary[] }) {
  return (
    <p class="faceless">
      {texts.people.withoutFaces({
        people: people.map(({ personId, name }, at) => (
          <span key={personId}>
            {at > 0 && texts.people.listSeparator}
            <a href={`#/people/${personId}`}>{name}</a>
          </span>
        )),
      })}
    </p>
  );
}

function Card({ person, onClick }: { person: PersonSummary; onClick: (event: MouseEvent) => void }) {
  const { personId, name, faces, cover, favourite } = person;
  return (
    <a href={`#/people/${personId}`} onClick={onClick}>
      {cover ? <img class="face" src={cover} alt="" loading="lazy" decoding="async" /> : <span class="face blank" />}
      <b>
        {name}
        {favourite && (
          <span class="star" role="img" aria-label={texts.people.favourite}>
            {texts.people.favouriteMark}
          </span>
        )}
      </b>
      <small>{texts.common.faces({ faces })}</small>
    </a>
  );
}
