import type { PersonFace, PersonWithPhotos } from "./api.ts";
import { useEdits } from "./edits.ts";
import { FaceList } from "./face-list.tsx";
import type { Growing } from "./lists.ts";
import { count } from "./parts.tsx";
import { perform } from "./work.ts";

interface KeptFacesProps {
  readonly person: PersonWithPhotos;
  readonly list: Growing<PersonFace>;
}

/** The faces that keep a person's name from before, with one button that takes it from them all. */
export function KeptFaces({ person, list }: KeptFacesProps) {
  const { personId, name, held } = person;
  const edits = useEdits<PersonFace>(`kept faces ${personId}`, ({ faceId }) => faceId);
  const items = edits.apply(list.items, list.begun);
  if (items.length === 0) return null;
  const all = items.map(({ faceId }) => faceId);
  const rejectAll = () =>
    void perform({
      path: `/people/${personId}/reject-held`,
      of: `/people/${personId}`,
      body: {},
      done: `${count(held, "face")} not of ${name}`,
      show: () => edits.put(all, null),
    });
  return (
    <section class="kept" aria-labelledby="kept">
      <div class="with-button">
        <h2 id="kept">Kept from before</h2>
        <button type="button" class="quiet" onClick={rejectAll}>
          Reject all
        </button>
      </div>
      <p class="lead">
        {name}’s group has changed and no longer includes {held === 1 ? "this face" : "these faces"}. The name stays
        until you say otherwise.
      </p>
      <FaceList person={person} list={{ ...list, items }} count={held} label={`Faces kept as ${name}`} />
    </section>
  );
}
