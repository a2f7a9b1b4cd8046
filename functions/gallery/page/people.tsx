import { useState } from "preact/hooks";
import { everyone, type PersonSummary } from "./api.ts";
import { useLoaded } from "./hooks.ts";
import { count, Empty, Failure, Loading, Title } from "./parts.tsx";

/** So many fit on a screen; with more, a field finds one by name. */
const FIND_FROM = 12;

/** Everyone who has a name. */
export function People() {
  const { answer: people, error } = useLoaded("people", everyone);
  const [wanted, setWanted] = useState("");
  const shown = people?.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
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
      <ul class="people">
        {shown?.map((person) => (
          <li key={person.personId}>
            <Card person={person} />
          </li>
        ))}
      </ul>
      {!people && !error && <Loading />}
      {error && <Failure text={error} />}
      {people?.length === 0 && (
        <Empty title="Nobody has a name yet">
          <p>
            <a href="#/">Name the first</a>
          </p>
        </Empty>
      )}
      {people && people.length > 0 && shown?.length === 0 && <Empty title={`Nobody is called “${wanted.trim()}”`} />}
    </section>
  );
}

function Card({ person: { personId, name, faces, cover } }: { person: PersonSummary }) {
  return (
    <a href={`#/people/${personId}`}>
      {cover ? <img src={cover} alt="" loading="lazy" width="112" height="112" /> : <span class="blank" />}
      <b>{name}</b>
      <small>{count(faces, "face")}</small>
    </a>
  );
}
