import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Cluster, Person, Status } from "./api.ts";
import { isTypedInto, setDraft } from "./drafts.ts";
import { useEdits } from "./edits.ts";
import { useChanges } from "./hooks.ts";
import { useList, useSteady } from "./lists.ts";
import { NameField, type Who } from "./naming.tsx";
import { Nobody } from "./nobody.tsx";
import { count, FaceImage, Failure, Loading, More, Title } from "./parts.tsx";
import { useStore } from "./store.ts";
import { moveAlong, useFit } from "./strip.ts";
import { perform, refreshes, type Work } from "./work.ts";
import "./new-faces.css";

const idOf = ({ clusterId }: Cluster) => clusterId;
/** The field of a row. */
const fieldOf = ({ clusterId }: Cluster) => `name of ${clusterId}`;
const isHeld = (cluster: Cluster) => isTypedInto(fieldOf(cluster));

/** Clusters without a name, largest first: type one, Enter, next. */
export function NewFaces({ status }: { status: Status | undefined }) {
  const since = useChanges(status && (status.version ?? 0)) + useStore(refreshes);
  const list = useList<Cluster>("/clusters", { named: "false", order: "size", limit: "50" }, since);
  const edits = useEdits<Cluster>("new faces", idOf);
  const rows = useRef<HTMLOListElement>(null);
  const nextFocus = useRef(-1);
  const clusters = edits.apply(useSteady(list.items, idOf, isHeld), list.begun);

  // Before the next key: what is typed after Enter belongs to the next row.
  useLayoutEffect(() => {
    if (nextFocus.current < 0) return;
    const fields = rows.current?.querySelectorAll("input") ?? [];
    (fields[Math.min(nextFocus.current, fields.length - 1)] ?? document.getElementById("title"))?.focus();
    nextFocus.current = -1;
  });
  useEffect(() => {
    if (clusters.length === 0) list.more?.();
  }, [clusters.length, list.more === undefined]);

  /** Takes the row away and goes to the next; brings it back where the write fails. */
  function settle(cluster: Cluster, work: Work<unknown>) {
    void perform({
      ...work,
      of: `/clusters/${cluster.clusterId}`,
      place: fieldOf(cluster),
      show() {
        nextFocus.current = clusters.indexOf(cluster);
        return edits.put([cluster.clusterId], null);
      },
    });
  }

  const nobody = !list.loading && !list.error && clusters.length === 0 && !list.more;
  return (
    <section aria-labelledby="title">
      <Title text="New faces" />
      {!nobody && <p class="lead">Each row is one person, as far as Facet can tell. Type a name and press Enter.</p>}
      <ol class="clusters" ref={rows} onKeyDown={moveBetweenRows}>
        {clusters.map((cluster) => (
          <Row key={cluster.clusterId} cluster={cluster} onWork={(work) => settle(cluster, work)} />
        ))}
      </ol>
      {list.loading && <Loading />}
      {list.error && <Failure text={list.error} />}
      {nobody && status && <Nobody status={status} />}
      <More more={list.more} />
    </section>
  );
}

/** Arrows in a field that offers nothing lead to the next row. */
function moveBetweenRows(event: KeyboardEvent & { readonly currentTarget: HTMLElement }) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.defaultPrevented || !(event.target instanceof HTMLInputElement)) return;
  const fields = [...event.currentTarget.querySelectorAll("input")];
  const next = fields[fields.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Row({ cluster, onWork }: { cluster: Cluster; onWork: (work: Work<unknown>) => void }) {
  const { clusterId, size, faces } = cluster;
  const path = `/clusters/${clusterId}`;
  const strip = useRef<HTMLUListElement>(null);
  const fit = useFit(strip, size);
  const [leaving, setLeaving] = useState(false);
  function work(how: Omit<Work<unknown>, "of">) {
    if (leaving) return;
    setLeaving(true);
    setDraft(fieldOf(cluster), undefined);
    onWork(how);
  }
  const name = (who: Who) =>
    work({
      path: `${path}/name`,
      typed: who.typed,
      body: who.personId ? { personId: who.personId } : { name: who.name },
      done: (person) => `That is ${(person as Person).name}: ${count(size, "face")}`,
    });
  useEffect(() => setLeaving(false), [cluster]);

  return (
    <li>
      <div class="who">
        <NameField field={fieldOf(cluster)} label={`Name of the person in these ${size} faces`} onWho={name} />
        <p class="row-tools">
          <small>{count(size, "face")}</small>
          <a href={`#/clusters/${clusterId}/why`} aria-label={`Why these ${size} faces are one group`}>
            Why
          </a>
          <button
            type="button"
            class="plain"
            aria-label={`Hide these ${size} faces`}
            onClick={() =>
              work({ method: "PATCH", path, body: { hidden: true }, done: `Hidden: ${count(size, "face")}` })
            }
          >
            Hide
          </button>
          <button
            type="button"
            class="plain"
            aria-label={`These ${size} faces are not one person`}
            onClick={() => work({ path: `${path}/dissolve`, done: `No longer together: ${count(size, "face")}` })}
          >
            Not one person
          </button>
        </p>
      </div>
      <ul class="strip" ref={strip} onKeyDown={moveAlong}>
        {faces.slice(0, fit).map((face, index) => (
          <li key={face.faceId}>
            <a
              href={`#/photos/${face.photoId}`}
              aria-label={`Photo of face ${index + 1} of ${size}`}
              tabIndex={index === 0 ? 0 : -1}
            >
              <FaceImage face={face} />
            </a>
          </li>
        ))}
        {size > fit && (
          <li class="rest">
            <a href={`#/clusters/${clusterId}/why`} tabIndex={-1} aria-label={`All ${size} faces`}>
              +{(size - Math.min(fit, faces.length)).toLocaleString()}
            </a>
          </li>
        )}
      </ul>
    </li>
  );
}
