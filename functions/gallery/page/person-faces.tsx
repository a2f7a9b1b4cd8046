import { useState } from "preact/hooks";
import type { PersonFace, PersonWithPhotos } from "./api.ts";
import { FaceGrid } from "./face-grid.tsx";
import { useKeys } from "./hooks.ts";
import { type Edit, useEdits, useList } from "./lists.ts";
import { NameField, type Who } from "./naming.tsx";
import { count, Empty, Failure } from "./parts.tsx";
import { useSelection } from "./selection.ts";
import { useStore } from "./store.ts";
import { perform, refreshes, type Work } from "./work.ts";

/** A person's faces, surest first: select some, and say what is true of them. */
export function PersonFaces({ person }: { person: PersonWithPhotos }) {
  const { personId, name } = person;
  const since = useStore(refreshes);
  const list = useList<PersonFace>(`/people/${personId}/faces`, { limit: "200" }, since);
  const edits = useEdits<PersonFace>(({ faceId }) => faceId, since);
  const faces = edits.apply(list.items);
  const selection = useSelection(faces.map(({ faceId }) => faceId));
  const [moving, setMoving] = useState(false);
  const selected = faces.filter(({ faceId }) => selection.ids.has(faceId));
  const faceIds = selected.map(({ faceId }) => faceId);
  const some = count(faceIds.length, "face");

  function decide(work: Work<unknown>, edit: Edit<PersonFace>) {
    if (faceIds.length === 0) return;
    selection.clear();
    setMoving(false);
    void perform({ of: `/people/${personId}`, ...work, show: () => edits.put(faceIds, edit) });
  }
  const confirm = () =>
    decide(
      { path: "/faces/confirm", body: { faceIds, personId }, done: `Confirmed: ${some} of ${name}` },
      { confirmed: true },
    );
  const reject = () =>
    decide({ path: "/faces/reject", body: { faceIds, personId }, done: `${some} not of ${name}` }, null);
  const notFaces = () => decide({ path: "/faces/not-a-face", body: { faceIds }, done: `${some}: not a face` }, null);
  const cover = () =>
    void perform({
      method: "PATCH",
      path: `/people/${personId}`,
      of: `/people/${personId}`,
      body: { coverFaceId: faceIds[0] },
      done: `New cover of ${name}`,
    }).then(selection.clear);
  function move(who: Who) {
    if (who.personId) {
      const body = { faceIds, from: personId, to: who.personId };
      decide({ path: "/faces/move", body, done: `${some} moved to ${who.name}` }, null);
    } else {
      const body = { faceIds, name: who.name };
      decide({ path: `/people/${personId}/split`, body, done: `${some} split off as ${who.name}` }, null);
    }
  }

  useKeys((event) => {
    if (faceIds.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { c: confirm, x: reject, m: () => setMoving(true), Escape: selection.clear }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  if (list.error) return <Failure text={list.error} />;
  if (!list.loading && faces.length === 0) {
    return (
      <Empty title="No faces">
        <p>The photos of this person have left the library, or their faces are somebody else’s now.</p>
      </Empty>
    );
  }
  const total = list.more ? Math.max(person.faces, faces.length) : faces.length;
  return (
    <>
      <FaceGrid
        label={`Faces of ${name}`}
        faces={faces}
        total={list.loading ? person.faces : total}
        selection={selection}
        more={list.more}
      />
      {faceIds.length > 0 && (
        <div class="bar" role="toolbar" aria-label={`What is true of ${some}`}>
          <span class="count">{count(faceIds.length, "face")}</span>
          {moving ? (
            <NameField
              label={`Who is in these ${faceIds.length} faces`}
              button="Move"
              focus
              except={personId}
              onWho={move}
              onCancel={() => setMoving(false)}
            />
          ) : (
            <>
              <button type="button" class="below" onClick={confirm} aria-keyshortcuts="c" title="C">
                Confirm
              </button>
              <button type="button" class="below" onClick={reject} aria-keyshortcuts="x" title="X">
                Not {name}
              </button>
              <button type="button" class="below" onClick={() => setMoving(true)} aria-keyshortcuts="m" title="M">
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
            onClick={() => (moving ? setMoving(false) : selection.clear())}
          >
            ×
          </button>
        </div>
      )}
    </>
  );
}
