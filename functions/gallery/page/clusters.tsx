import { useEffect, useRef, useState } from "preact/hooks";
import { type Cluster, call, type Person, type Status } from "./api.ts";
import { textOf, useChanges, useList } from "./hooks.ts";
import { NameForm } from "./naming.tsx";
import { count, Empty, Failure, Loading, More, Title } from "./parts.tsx";

/** Clusters without a name, newest first: type one, Enter, next. */
export function Clusters({ status, onNamed }: { status: Status | undefined; onNamed: () => void }) {
  const versions = useChanges(status && (status.version ?? 0));
  const list = useList<Cluster>("/clusters", { named: "false", limit: "50" }, versions);
  const [named, setNamed] = useState<Person>();
  const rows = useRef<HTMLOListElement>(null);
  const nextFocus = useRef(-1);

  useEffect(() => {
    if (nextFocus.current < 0) return;
    const fields = rows.current?.querySelectorAll("input") ?? [];
    (fields[Math.min(nextFocus.current, fields.length - 1)] ?? document.getElementById("title"))?.focus();
    nextFocus.current = -1;
    if (fields.length === 0) list.more?.();
  }, [list.items]);

  function done(cluster: Cluster, person: Person) {
    nextFocus.current = list.items.indexOf(cluster);
    setNamed(person);
    list.drop((item) => item === cluster);
    onNamed();
  }

  const nobody = !list.loading && !list.error && list.items.length === 0 && !list.more;
  return (
    <section aria-labelledby="title">
      <Title text="New faces" />
      {!nobody && <p class="lead">Each row is one person, as far as Facet can tell. Type a name and press Enter.</p>}
      <p class="said" aria-live="polite">
        {named && (
          <>
            That is <a href={`#/people/${named.personId}`}>{named.name}</a>.
          </>
        )}
      </p>
      <ol class="clusters" ref={rows}>
        {list.items.map((cluster) => (
          <Row key={cluster.clusterId} cluster={cluster} onNamed={(person) => done(cluster, person)} />
        ))}
      </ol>
      {list.loading && <Loading />}
      {list.error && <Failure text={list.error} />}
      {nobody && status && <Nobody status={status} />}
      <More more={list.more} />
    </section>
  );
}

function Row({ cluster, onNamed }: { cluster: Cluster; onNamed: (person: Person) => void }) {
  const { clusterId, size, faces } = cluster;
  return (
    <li>
      <div class="who">
        <NameForm clusterIds={[clusterId]} label={`Name of the person in these ${size} faces`} onNamed={onNamed} />
        <small>{count(size, "face")}</small>
      </div>
      <ul class="faces">
        {faces.map(({ faceId, photoId, url }, index) => (
          <li key={faceId}>
            <a href={`#/photos/${photoId}`} aria-label={`Photo of face ${index + 1}`}>
              <img src={url} alt="" loading="lazy" width="112" height="112" />
            </a>
          </li>
        ))}
        {size > faces.length && <li class="rest">+{(size - faces.length).toLocaleString()}</li>}
      </ul>
    </li>
  );
}

/** Why there is no cluster without a name. */
function Nobody({ status }: { status: Status }) {
  if (status.photos === 0) {
    return (
      <Empty title="No photos yet">
        <p>Put photos into the photos bucket, or start Facet with a folder. Their faces appear here.</p>
      </Empty>
    );
  }
  if (status.version === undefined) {
    return (
      <Empty title={status.faces === 0 ? "No faces found so far" : `${count(status.faces, "face")} found so far`}>
        <p>Groups of faces that look like one person appear here after the first run, which comes by itself.</p>
        {status.faces > 0 && <StartRun running={status.runningRun !== undefined} />}
      </Empty>
    );
  }
  return (
    <Empty title="Everyone has a name">
      <p>
        New groups of faces appear here as photos arrive. <a href="#/people">See people</a>
      </p>
    </Empty>
  );
}

function StartRun({ running }: { running: boolean }) {
  const [started, setStarted] = useState(false);
  const [error, setError] = useState<string>();
  const busy = started || running;
  async function start() {
    setStarted(true);
    setError(undefined);
    await call("/runs", {}).catch((problem: unknown) => {
      setError(textOf(problem));
      setStarted(false);
    });
  }
  return (
    <>
      <button type="button" disabled={busy} onClick={start}>
        {busy ? "Grouping faces…" : "Group faces now"}
      </button>
      {error && <Failure text={error} />}
    </>
  );
}
