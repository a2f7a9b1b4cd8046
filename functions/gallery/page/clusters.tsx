import { useEffect, useRef, useState } from "preact/hooks";
import { type Cluster, call, type Page, type Person, type PersonSummary } from "./api.ts";
import { useAnswer, useList } from "./hooks.ts";
import { Empty, Failure, More } from "./parts.tsx";

/** Clusters without a name, newest first: type one, Enter, next. */
export function Clusters({ version }: { version: number | undefined }) {
  const list = useList<Cluster>("/clusters", { named: "false", limit: "50" }, version);
  const [named, setNamed] = useState<Person>();
  const { answer: people } = useAnswer<Page<PersonSummary>>(`/people?limit=200#${named?.personId ?? ""}`);
  const rows = useRef<HTMLOListElement>(null);
  const nextFocus = useRef(-1);

  useEffect(() => {
    if (nextFocus.current < 0) return;
    const fields = rows.current?.querySelectorAll("input") ?? [];
    fields[Math.min(nextFocus.current, fields.length - 1)]?.focus();
    nextFocus.current = -1;
  }, [list.items]);

  function done(cluster: Cluster, person: Person) {
    nextFocus.current = list.items.indexOf(cluster);
    setNamed(person);
    list.drop((item) => item === cluster);
  }

  return (
    <section aria-labelledby="title">
      <h1 id="title">New faces</h1>
      <p class="lead">Each row is one person, as far as Facet can tell. Type a name and press Enter.</p>
      <p class="said" aria-live="polite">
        {named && (
          <>
            Named <a href={`#/people/${named.personId}`}>{named.name}</a>
          </>
        )}
      </p>
      <datalist id="names">
        {people?.items.map(({ personId, name }) => (
          <option key={personId} value={name} />
        ))}
      </datalist>
      <ol class="clusters" ref={rows}>
        {list.items.map((cluster) => (
          <Row key={cluster.clusterId} cluster={cluster} onNamed={(person) => done(cluster, person)} />
        ))}
      </ol>
      {list.error && <Failure text={list.error} />}
      {!list.loading && !list.error && list.items.length === 0 && <Nobody version={version} />}
      <More more={list.more} />
    </section>
  );
}

function Nobody({ version }: { version: number | undefined }) {
  if (version === undefined) return <Empty text="No clusters yet: they appear here when the first run has ended." />;
  return <Empty text="Everyone that Facet found has a name." link="#/people" linkText="See people" />;
}

function Row({ cluster, onNamed }: { cluster: Cluster; onNamed: (person: Person) => void }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const label = `Name of the person with ${cluster.size} faces`;

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (name.trim() === "" || busy) return;
    setBusy(true);
    try {
      onNamed(await call<Person>(`/clusters/${cluster.clusterId}/name`, { name }));
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
      setBusy(false);
    }
  }

  return (
    <li>
      <form onSubmit={submit}>
        <input
          type="text"
          list="names"
          placeholder="Who is this?"
          aria-label={label}
          autocomplete="off"
          enterkeyhint="done"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" disabled={name.trim() === "" || busy}>
          Name
        </button>
        <span class="size">{cluster.size} faces</span>
      </form>
      <div class="faces">
        {cluster.faces.map(({ faceId, photoId, url }) => (
          <a key={faceId} href={`#/photos/${photoId}`}>
            <img src={url} alt="Where this face was found" loading="lazy" width="160" height="160" />
          </a>
        ))}
        {cluster.size > cluster.faces.length && <span class="rest">+{cluster.size - cluster.faces.length}</span>}
      </div>
      {error && <Failure text={error} />}
    </li>
  );
}
