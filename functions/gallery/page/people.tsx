import { useState } from "preact/hooks";
import { everyone, type PersonSummary } from "./api.ts";
import { useEdits } from "./edits.ts";
import { useLoaded } from "./hooks.ts";
import { count, Empty, Failure, Loading, Title } from "./parts.tsx";
import { useStore } from "./store.ts";
import { refreshes, writes } from "./work.ts";
import "./people.css";

/** So many fit on a screen; with more, a field finds one by name. */
const FIND_FROM = 12;

/** Everyone who has a name. */
export function People() {
  const since = useStore(writes) + useStore(refreshes);
  const { answer, begun, error } = useLoaded("people", everyone, { since });
  const edits = useEdits<PersonSummary>("people", ({ personId }) => personId);
  const people = answer && edits.apply(answer, begun);
  const [wanted, setWanted] = useState("");
  const found = people?.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const shown = found?.filter(({ faces }) => faces > 0);
  const faceless = found?.filter(({ faces }) => faces === 0);
  return (
    <section aria-labelledby="title">
      <div class="head">
        <Title text="People" />
        {people && people.length > FIND_FROM && (
          <input
            type="search"
            placeholder="Find a person"
            aria-label="Find a person"
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
        )}
      </div>
      {shown && <PeopleGrid people={shown} />}
      {faceless && faceless.length > 0 && <Faceless people={faceless} />}
      {!people && !error && <Loading />}
      {error && <Failure text={error} />}
      {people?.length === 0 && (
        <Empty title="Nobody has a name yet">
          <p>
            <a href="#/">Name the first</a>
          </p>
        </Empty>
      )}
      {people && people.length > 0 && found?.length === 0 && <Empty title={`Nobody is called “${wanted.trim()}”`} />}
    </section>
  );
}

function PeopleGrid({ people }: { people: readonly PersonSummary[] }) {
  return (
    <ul class="people">
      {people.map((person) => (
        <li key={person.personId}>
          <Card person={person} />
        </li>
      ))}
    </ul>
  );
}

/** People whose photos are gone, or whose faces were all rejected: the name is there for when they come back. */
function Faceless({ people }: { people: readonly PersonSummary[] }) {
  return (
    <p class="faceless">
      No faces at the moment:{" "}
      {people.map(({ personId, name }, at) => (
        <span key={personId}>
          {at > 0 && ", "}
          <a href={`#/people/${personId}`}>{name}</a>
        </span>
      ))}
    </p>
  );
}

function Card({ person }: { person: PersonSummary }) {
  const { personId, name, faces, cover, favourite } = person;
  return (
    <a href={`#/people/${personId}`}>
      {cover ? <img class="face" src={cover} alt="" loading="lazy" decoding="async" /> : <span class="face blank" />}
      <b>
        {name}
        {favourite && (
          <span class="star" role="img" aria-label=", favourite">
            ★
          </span>
        )}
      </b>
      <small>{count(faces, "face")}</small>
    </a>
  );
}
