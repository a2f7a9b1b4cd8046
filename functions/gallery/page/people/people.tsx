import { useMemo, useRef, useState } from "preact/hooks";
import { Store, useStore } from "../base/store.ts";
import { memo } from "../parts/memo.ts";
import { Empty, FaceImage, Failure, Loading, Title } from "../parts/parts.tsx";
import { Unready } from "../parts/unready.tsx";
import { useWindow } from "../parts/virtual.ts";
import { everyone, type PersonSummary } from "../state/api.ts";
import { useEdits } from "../state/edits.ts";
import { useLoaded } from "../state/hooks.ts";
import { lackOf } from "../state/lack.ts";
import { folded, namesOf } from "../state/names.ts";
import type { PageProps } from "../state/route.ts";
import { type Selection, useSelection } from "../state/selection.ts";
import { refreshes, writes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { SelectedPeople } from "./selected-people.tsx";
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
  // The page renders whenever the status changes: ten thousand names are not compared again each time.
  const { found, shown, ids } = useMemo(() => listed(people, wanted, order), [people, wanted, order]);
  const faceless = found && shown && found.length > shown.length ? found.filter(({ faces }) => faces === 0) : [];
  const selection = useSelection(ids);
  const selected = selection.ids.size > 0 ? (shown?.filter(({ personId }) => selection.ids.has(personId)) ?? []) : [];
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
      {faceless.length > 0 && <Faceless people={faceless} />}
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

/** The people with a name, and those of them with faces in order. */
function listed(people: readonly PersonSummary[] | undefined, wanted: string, order: Order) {
  const part = folded(wanted);
  const isFound = (person: PersonSummary) => namesOf(person).some((name) => folded(name).includes(part));
  const found = part === "" ? people : people?.filter(isFound);
  const shown = found?.filter(({ faces }) => faces > 0).sort(ORDERS[order]);
  return { found, shown, ids: shown?.map(({ personId }) => personId) ?? [] };
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
        return (
          <PersonCell
            key={person.personId}
            person={person}
            index={index}
            x={(index % columns) * step}
            y={Math.floor(index / columns) * pitch}
            isSelected={selection.ids.has(person.personId)}
            selection={selection}
          />
        );
      })}
    </ul>
  );
}

interface PersonCellProps {
  readonly person: PersonSummary;
  readonly index: number;
  /** Place in the grid, px. */
  readonly x: number;
  readonly y: number;
  readonly isSelected: boolean;
  readonly selection: Selection;
}

const PersonCell = memo(({ person, index, x, y, isSelected, selection }: PersonCellProps) => (
  <li class={isSelected ? "selected" : undefined} style={`transform: translate(${x}px, ${y}px)`}>
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
      aria-pressed={isSelected}
      aria-label={texts.people.select(person)}
      title={texts.people.select(person)}
      onClick={({ shiftKey }) => (shiftKey ? selection.extend(index) : selection.toggle(index))}
    />
  </li>
));

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

/** The face on a cover and its photo, so that the whole photo can be shown. */
function placeOf(faceId: string | undefined) {
  return faceId === undefined ? {} : { faceId, photoId: faceId.slice(0, faceId.indexOf("-")) };
}

function Card({ person, onClick }: { person: PersonSummary; onClick: (event: MouseEvent) => void }) {
  const { personId, name, faces, cover, coverFace, favourite } = person;
  return (
    <a href={`#/people/${personId}`} onClick={onClick}>
      {cover ? <FaceImage face={{ url: cover, ...placeOf(coverFace) }} /> : <span class="face blank" />}
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
