import { useMemo, useState } from "preact/hooks";
import { FaceGrid } from "../parts/face-grid.tsx";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import { SelectionBar } from "../parts/selection-bar.tsx";
import type { PersonFace, PersonWithPhotos } from "../state/api.ts";
import { type Edit, useEdits } from "../state/edits.ts";
import { useKeys } from "../state/hooks.ts";
import type { PagedList } from "../state/lists.ts";
import { useSelection } from "../state/selection.ts";
import { perform, type Work } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { FaceActions } from "./face-actions.tsx";

/** The API decides about at most this many faces in one request. */
const MAX_FACES = 1000;

interface FaceListProps {
  readonly person: PersonWithPhotos;
  readonly list: PagedList<PersonFace>;
  /** Number of faces, including those that are not loaded yet. */
  readonly count: number;
  readonly label: string;
}

/** Faces of a person, with a bar of actions for the selected ones. */
export function FaceList({ person, list, count: expected, label }: FaceListProps) {
  const { personId, name } = person;
  const words = texts.person.selection;
  const edits = useEdits<PersonFace>(`faces:${personId}`, ({ faceId }) => faceId);
  const faces = edits.apply(list.items, list.begun);
  const ids = useMemo(() => faces.map(({ faceId }) => faceId), [faces]);
  const selection = useSelection(ids);
  // The faces that were selected when the field was opened, however the list changes in the meantime.
  const [moving, setMoving] = useState<readonly PersonFace[]>();
  const isAny = selection.ids.size > 0;
  const selected = moving ?? (isAny ? faces.filter(({ faceId }) => selection.ids.has(faceId)) : []);
  const faceIds = selected.map(({ faceId }) => faceId);
  const count = { faces: faceIds.length };

  /** Sends a decision about the selected faces, in several requests if there are very many. */
  function decide(
    toWork: (part: { readonly faceIds: readonly string[]; readonly faces: number }) => Work<unknown>,
    edit: Edit<PersonFace>,
  ) {
    selection.clear();
    setMoving(undefined);
    for (let at = 0; at < faceIds.length; at += MAX_FACES) {
      const part = faceIds.slice(at, at + MAX_FACES);
      const work = toWork({ faceIds: part, faces: part.length });
      void perform({ resource: `/people/${personId}`, ...work, show: () => edits.put(part, edit) });
    }
  }
  const confirm = () =>
    decide(
      ({ faceIds, faces }) => ({
        path: "/faces/confirm",
        body: { faceIds, personId },
        done: texts.common.confirmed({ name, faces }),
      }),
      { confirmed: true },
    );
  const reject = () =>
    decide(
      ({ faceIds, faces }) => ({
        path: "/faces/reject",
        body: { faceIds, personId },
        done: texts.common.removed({ name, faces }),
      }),
      null,
    );
  const markNotFaces = () =>
    decide(
      ({ faceIds, faces }) => ({
        path: "/faces/not-a-face",
        body: { faceIds },
        done: texts.common.markedNotAFace({ faces }),
      }),
      null,
    );
  const setCover = () =>
    void perform({
      method: "PATCH",
      path: `/people/${personId}`,
      resource: `/people/${personId}`,
      body: { coverFaceId: faceIds[0] },
      done: words.coverDone,
    }).then(selection.clear);
  function move({ name: other, personId: to, typed }: NameGiven) {
    const from = { field: `move:${faceIds[0]}`, typed };
    decide(
      ({ faceIds, faces }) =>
        to
          ? {
              ...from,
              path: "/faces/move",
              body: { faceIds, from: personId, to },
              done: words.moved({ faces, name: other }),
            }
          : {
              ...from,
              path: `/people/${personId}/split`,
              body: { faceIds, name: other },
              done: words.movedToNew({ faces, name: other }),
            },
      null,
    );
  }

  useKeys((event) => {
    if (faceIds.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { c: confirm, x: reject, m: () => setMoving(selected) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // A page may be empty although later ones are not: the grid loads on.
  if (!list.loading && faces.length === 0 && !list.more && !moving) return null;
  const total = list.more ? Math.max(expected, faces.length) : faces.length;
  return (
    <>
      <FaceGrid
        label={label}
        faces={faces}
        total={list.loading ? expected : total}
        selection={selection}
        more={list.more}
      />
      {faceIds.length > 0 && (
        <SelectionBar
          label={words.label(count)}
          count={texts.common.faces(count)}
          onClear={() => (moving ? setMoving(undefined) : selection.clear())}
        >
          {moving ? (
            <NameField
              field={`move:${faceIds[0]}`}
              label={words.moveField(count)}
              button={words.move}
              focus
              except={personId}
              onName={move}
              onCancel={() => setMoving(undefined)}
            />
          ) : (
            <FaceActions
              name={name}
              selected={selected}
              {...{ confirm, reject, markNotFaces, setCover }}
              move={() => setMoving(selected)}
            />
          )}
        </SelectionBar>
      )}
    </>
  );
}
