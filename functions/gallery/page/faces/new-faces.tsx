import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import { FaceImage, Failure, Loading, More, Title } from "../parts/parts.tsx";
import type { Cluster, Person } from "../state/api.ts";
import { isTypedInto, setDraft } from "../state/drafts.ts";
import { useEdits } from "../state/edits.ts";
import { useChanges } from "../state/hooks.ts";
import { useList, useSteady } from "../state/lists.ts";
import type { PageProps } from "../state/route.ts";
import { useSelection } from "../state/selection.ts";
import { moveAlong, useFit } from "../state/strip.ts";
import { perform, refreshes, type Work } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { EmptyInbox } from "./empty-inbox.tsx";
import { SelectedGroups } from "./selected-groups.tsx";
import "./new-faces.css";

const getId = ({ clusterId }: Cluster) => clusterId;
/** Key of a row's name field. */
const fieldKey = ({ clusterId }: Cluster) => `cluster:${clusterId}`;
const isHeld = (cluster: Cluster) => isTypedInto(fieldKey(cluster));

/** Groups without a name, largest first. After a name and Enter the focus moves to the next row. */
export function NewFaces({ title, status }: PageProps<"/">) {
  const since = useChanges(status && (status.version ?? 0)) + useStore(refreshes);
  const list = useList<Cluster>("/clusters", { named: "false", order: "size", limit: "50" }, since);
  const edits = useEdits<Cluster>("new-faces", getId);
  const rows = useRef<HTMLOListElement>(null);
  const nextFocus = useRef(-1);
  const clusters = edits.apply(useSteady(list.items, getId, isHeld), list.begun);

  const selection = useSelection(clusters.map(getId));
  const selected = clusters.filter(({ clusterId }) => selection.ids.has(clusterId));

  // In a layout effect, before the next key press: text typed after Enter belongs to the next row.
  useLayoutEffect(() => {
    if (nextFocus.current < 0) return;
    const fields = rows.current?.querySelectorAll("input") ?? [];
    (fields[Math.min(nextFocus.current, fields.length - 1)] ?? document.getElementById("title"))?.focus();
    nextFocus.current = -1;
  });
  useEffect(() => {
    if (clusters.length === 0) list.more?.();
  }, [clusters.length, list.more === undefined]);

  /** Removes the row and moves on to the next one; the row returns if the write fails. */
  function settle(cluster: Cluster, work: Work<unknown>) {
    void perform({
      ...work,
      resource: `/clusters/${cluster.clusterId}`,
      field: fieldKey(cluster),
      show() {
        nextFocus.current = clusters.indexOf(cluster);
        return edits.put([cluster.clusterId], null);
      },
    });
  }

  const isEmpty = !list.loading && !list.error && clusters.length === 0 && !list.more;
  return (
    <section aria-labelledby="title">
      <Title text={title} />
      {!isEmpty && <p class="lead">{texts.newFaces.lead}</p>}
      <ol class={selected.length > 0 ? "clusters selecting" : "clusters"} ref={rows} onKeyDown={moveBetweenRows}>
        {clusters.map((cluster, index) => (
          <Row
            key={cluster.clusterId}
            cluster={cluster}
            isSelected={selection.ids.has(cluster.clusterId)}
            onSelect={(isRange) => (isRange ? selection.extend(index) : selection.toggle(index))}
            onWork={(work) => settle(cluster, work)}
          />
        ))}
      </ol>
      {list.loading && <Loading like="rows" />}
      {list.error && <Failure text={list.error} />}
      {isEmpty && <EmptyInbox status={list.isStale ? undefined : status} />}
      <More more={list.more} />
      {!list.loading && !list.more && status?.ungrouped ? (
        <p class="beyond">{texts.newFaces.ungrouped({ ungrouped: (text) => <a href="#/ungrouped">{text}</a> })}</p>
      ) : null}
      {selected.length > 0 && <SelectedGroups groups={selected} selection={selection} edits={edits} />}
    </section>
  );
}

/** The up and down arrow keys move between rows, unless the field is offering names. */
function moveBetweenRows(event: KeyboardEvent & { readonly currentTarget: HTMLElement }) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.defaultPrevented || !(event.target instanceof HTMLInputElement)) return;
  const fields = [...event.currentTarget.querySelectorAll("input")];
  const next = fields[fields.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

interface RowProps {
  readonly cluster: Cluster;
  readonly isSelected: boolean;
  /** @param isRange whether all rows from the last selected one are meant */
  readonly onSelect: (isRange: boolean) => void;
  readonly onWork: (work: Work<unknown>) => void;
}

function Row({ cluster, isSelected, onSelect, onWork }: RowProps) {
  const { clusterId, size, faces } = cluster;
  const path = `/clusters/${clusterId}`;
  const words = texts.newFaces;
  const strip = useRef<HTMLUListElement>(null);
  const fit = useFit(strip, size);
  const [isLeaving, setLeaving] = useState(false);
  function work(wanted: Omit<Work<unknown>, "resource">) {
    if (isLeaving) return;
    setLeaving(true);
    setDraft(fieldKey(cluster), undefined);
    onWork(wanted);
  }
  const name = ({ name: given, personId, typed }: NameGiven) =>
    work({
      path: `${path}/name`,
      typed,
      body: personId ? { personId } : { name: given },
      done: (person) => texts.common.named({ name: (person as Person).name, faces: size }),
    });
  useEffect(() => setLeaving(false), [cluster]);

  return (
    <li
      class={isSelected ? "selected" : undefined}
      onClickCapture={(event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
        if ((event.target as Element).closest("form, .tick")) return;
        event.preventDefault();
        onSelect(event.shiftKey);
      }}
    >
      <div class="who">
        <NameField field={fieldKey(cluster)} label={words.field({ faces: size })} clusterId={clusterId} onName={name} />
        <p class="row-tools">
          <small>{texts.common.faces({ faces: size })}</small>
          <a href={`#/clusters/${clusterId}/why`} aria-label={texts.why.linkLabel({ faces: size })}>
            {texts.why.link}
          </a>
          <button
            type="button"
            class="plain"
            data-needs="name"
            aria-label={words.hideLabel({ faces: size })}
            onClick={() => work({ method: "PATCH", path, body: { hidden: true }, done: words.hidden({ faces: size }) })}
          >
            {words.hide}
          </button>
          <button
            type="button"
            class="plain"
            data-needs="name"
            aria-label={words.splitLabel({ faces: size })}
            onClick={() => work({ path: `${path}/dissolve`, done: words.splitDone({ faces: size }) })}
          >
            {words.split}
          </button>
        </p>
      </div>
      <button
        type="button"
        class="tick"
        data-needs="name"
        aria-pressed={isSelected}
        aria-label={words.select({ faces: size })}
        onClick={({ shiftKey }) => onSelect(shiftKey)}
      />
      <ul class="strip" ref={strip} onKeyDown={moveAlong}>
        {faces.slice(0, fit).map((face, index) => (
          <li key={face.faceId}>
            <a
              href={`#/photos/${face.photoId}`}
              aria-label={texts.common.photoOfFace({ index: index + 1, of: size })}
              tabIndex={index === 0 ? 0 : -1}
            >
              <FaceImage face={face} />
            </a>
          </li>
        ))}
        {size > fit && (
          <li class="rest">
            <a href={`#/clusters/${clusterId}/why`} tabIndex={-1} aria-label={words.all({ faces: size })}>
              {texts.common.rest({ more: size - Math.min(fit, faces.length) })}
            </a>
          </li>
        )}
      </ul>
    </li>
  );
}
