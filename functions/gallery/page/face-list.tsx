import { useState } from "preact/hooks";
import type { PersonFace, PersonWithPhotos } from "./api.ts";
import { type Edit, useEdits } from "./edits.ts";
import { FaceGrid } from "./face-grid.tsx";
import { useKeys } from "./hooks.ts";
import type { Growing } from "./lists.ts";
import { NameField, type Who } from "./naming.tsx";
import { count } from "./parts.tsx";
import { useSelection } from "./selection.ts";
import { perform, type Work } from "./work.ts";

/** As many as the API decides about at once. */
const MOST_FACES = 1000;

interface FaceListProps {
  readonly person: PersonWithPhotos;
  readonly list: Growing<PersonFace>;
  /** How many there are, also of those that were not read yet. */
  readonly count: number;
  readonly label: string;
}

/** Some faces of a person: select some, and say what is true of them. */
export function FaceList({ person, list, count: expected, label }: FaceListProps) {
  const { personId, name } = person;
  const edits = useEdits<PersonFace>(`faces ${personId}`, ({ faceId }) => faceId);
  const faces = edits.apply(list.items, list.begun);
  const selection = useSelection(faces.map(({ faceId }) => faceId));
  // Those that were selected when the field was opened stay, whatever becomes of the list meanwhile.
  const [moving, setMoving] = useState<readonly PersonFace[]>();
  const selected = moving ?? faces.filter(({ faceId }) => selection.ids.has(faceId));
  const faceIds = selected.map(({ faceId }) => faceId);

  function decide(workOf: (faceIds: readonly string[]) => Work<unknown>, edit: Edit<PersonFace>) {
    selection.clear();
    setMoving(undefined);
    for (let at = 0; at < faceIds.length; at += MOST_FACES) {
      const part = faceIds.slice(at, at + MOST_FACES);
      void perform({ of: `/people/${personId}`, ...workOf(part), show: () => edits.put(part, edit) });
    }
  }
  const some = (faceIds: readonly string[]) => count(faceIds.length, "face");
  const confirm = () =>
    decide(
      (faceIds) => ({
        path: "/faces/confirm",
        body: { faceIds, personId },
        done: `Confirmed: ${some(faceIds)} of ${name}`,
      }),
      { confirmed: true },
    );
  const reject = () =>
    decide(
      (faceIds) => ({ path: "/faces/reject", body: { faceIds, personId }, done: `${some(faceIds)} not of ${name}` }),
      null,
    );
  const notFaces = () =>
    decide((faceIds) => ({ path: "/faces/not-a-face", body: { faceIds }, done: `Not a face: ${some(faceIds)}` }), null);
  const cover = () =>
    void perform({
      method: "PATCH",
      path: `/people/${personId}`,
      of: `/people/${personId}`,
      body: { coverFaceId: faceIds[0] },
      done: `New cover of ${name}`,
    }).then(selection.clear);
  function move({ name: other, personId: to, typed }: Who) {
    const field = { place: `move ${faceIds[0]}`, typed };
    decide(
      (faceIds) =>
        to
          ? {
              ...field,
              path: "/faces/move",
              body: { faceIds, from: personId, to },
              done: `${some(faceIds)} moved to ${other}`,
            }
          : {
              ...field,
              path: `/people/${personId}/split`,
              body: { faceIds, name: other },
              done: `${some(faceIds)} split off as ${other}`,
            },
      null,
    );
  }

  useKeys((event) => {
    if (faceIds.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { c: confirm, x: reject, m: () => setMoving(selected), Escape: selection.clear }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  if (!list.loading && faces.length === 0 && !moving) return null;
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
        <div class="bar" role="toolbar" aria-label={`What is true of ${some(faceIds)}`}>
          <span class="count">{some(faceIds)}</span>
          {moving ? (
            <NameField
              field={`move ${faceIds[0]}`}
              label={`Who is meant: ${some(faceIds)}`}
              button="Move"
              focus
              except={personId}
              onWho={move}
              onCancel={() => setMoving(undefined)}
            />
          ) : (
            <>
              <button type="button" class="below" onClick={confirm} aria-keyshortcuts="c" title="C">
                Confirm
              </button>
              <button type="button" class="below" onClick={reject} aria-keyshortcuts="x" title="X">
                Not {name}
              </button>
              <button type="button" class="below" onClick={() => setMoving(selected)} aria-keyshortcuts="m" title="M">
                Somebody else…
              </button>
              <button type="button" class="below" onClick={notFaces}>
                Not a face
              </button>
              {selected.length === 1 && selected[0] && (
                <>
                  <button type="button" class="below" onClick={cover}>
                    Make cover
                  </button>
                  <a class="below" href={`#/photos/${selected[0].photoId}`}>
                    Photo
                  </a>
                  {selected[0].clusterId && (
                    <a class="below" href={`#/clusters/${selected[0].clusterId}/why/${selected[0].faceId}`}>
                      Why
                    </a>
                  )}
                </>
              )}
            </>
          )}
          <button
            type="button"
            class="below close"
            aria-label="Select nothing"
            onClick={() => (moving ? setMoving(undefined) : selection.clear())}
          >
            ×
          </button>
        </div>
      )}
    </>
  );
}
