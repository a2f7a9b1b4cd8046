import { useMemo } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { FaceGrid } from "../parts/face-grid.tsx";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import { Empty, Failure, Loading, Title } from "../parts/parts.tsx";
import { BarButton, SelectionBar } from "../parts/selection-bar.tsx";
import type { UngroupedFace } from "../state/api.ts";
import { useEdits } from "../state/edits.ts";
import { useList } from "../state/lists.ts";
import type { PageProps } from "../state/route.ts";
import { useSelection } from "../state/selection.ts";
import { perform, refreshes, type Work } from "../state/work.ts";
import { texts } from "../texts/texts.ts";

const FIELD = "ungrouped";

/** Faces that are in no group, largest first: some get a name, and nobody here knows the others. */
export function Ungrouped({ title, status }: PageProps<"/ungrouped">) {
  const words = texts.ungrouped;
  const list = useList<UngroupedFace>("/ungrouped", { limit: "200" }, `${useStore(refreshes)} ${status?.version}`);
  const edits = useEdits<UngroupedFace>("ungrouped", ({ faceId }) => faceId);
  const faces = edits.apply(list.items, list.begun);
  const ids = useMemo(() => faces.map(({ faceId }) => faceId), [faces]);
  const selection = useSelection(ids);
  const faceIds = faces.flatMap(({ faceId }) => (selection.ids.has(faceId) ? [faceId] : []));
  const count = { faces: faceIds.length };

  function decide(ids: readonly string[], work: Omit<Work<unknown>, "show">) {
    selection.clear();
    void perform({ ...work, show: () => edits.put(ids, null) });
  }
  const name = ({ name: given, personId, typed }: NameGiven) =>
    decide(faceIds, {
      ...(personId
        ? { path: "/faces/confirm", body: { faceIds, personId } }
        : { path: "/people", body: { name: given, faceIds } }),
      done: texts.common.named({ name: given, ...count }),
      field: FIELD,
      typed,
    });
  const markNotFaces = () =>
    decide(faceIds, { path: "/faces/not-a-face", body: { faceIds }, done: texts.common.markedNotAFace(count) });
  function markStrangers() {
    const { version } = (list.head ?? {}) as { readonly version?: number };
    const kept = new Set(faceIds);
    decide(
      faces.flatMap(({ faceId }) => (kept.has(faceId) ? [] : [faceId])),
      {
        path: "/ungrouped/strangers",
        body: { version, except: faceIds },
        done: (answer) => words.strangersDone(answer as { readonly faces: number }),
        after: () => refreshes.set(refreshes.value + 1),
      },
    );
  }

  const isEmpty = !list.loading && !list.error && !list.more && faces.length === 0;
  const total = list.more ? Math.max(faces.length, status?.ungrouped ?? 0) : faces.length;
  return (
    <section aria-labelledby="title">
      <div class="head">
        <Title text={title} />
        {faces.length > 0 && (
          <button type="button" class="quiet danger" data-needs="name" onClick={markStrangers}>
            {faceIds.length > 0 ? words.othersAreStrangers : words.allAreStrangers}
          </button>
        )}
      </div>
      {!isEmpty && <p class="lead">{words.lead}</p>}
      <FaceGrid label={title} faces={faces} total={total} selection={selection} more={list.more} />
      {list.loading && faces.length === 0 && <Loading />}
      {list.error && <Failure text={list.error} />}
      {isEmpty && (
        <Empty title={words.none.title}>
          <p>{words.none.text({ newFaces: (text) => <a href="#/">{text}</a> })}</p>
        </Empty>
      )}
      {faceIds.length > 0 && (
        <SelectionBar
          label={texts.person.selection.label(count)}
          count={texts.common.faces(count)}
          onClear={selection.clear}
        >
          <NameField field={FIELD} label={texts.newFaces.field(count)} onName={name} />
          <BarButton onClick={markNotFaces}>{texts.common.notAFace}</BarButton>
        </SelectionBar>
      )}
    </section>
  );
}
