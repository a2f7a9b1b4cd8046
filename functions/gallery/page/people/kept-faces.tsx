import type { PersonFace, PersonWithPhotos } from "../state/api.ts";
import { useEdits } from "../state/edits.ts";
import type { PagedList } from "../state/lists.ts";
import { perform } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { FaceList } from "./face-list.tsx";

interface KeptFacesProps {
  readonly person: PersonWithPhotos;
  readonly list: PagedList<PersonFace>;
}

/** Faces that keep a person's name although no group gives it to them, with one button that removes it from all. */
export function KeptFaces({ person, list }: KeptFacesProps) {
  const { personId, name, held } = person;
  const words = texts.person.kept;
  const edits = useEdits<PersonFace>(`kept:${personId}`, ({ faceId }) => faceId);
  const items = edits.apply(list.items, list.begun);
  if (items.length === 0) return null;
  const all = items.map(({ faceId }) => faceId);
  const rejectAll = () =>
    void perform({
      path: `/people/${personId}/reject-held`,
      resource: `/people/${personId}`,
      body: {},
      done: texts.common.removed({ name, faces: held }),
      show: () => edits.put(all, null),
    });
  return (
    <section class="kept" aria-labelledby="kept">
      <div class="with-button">
        <h2 id="kept">{words.title}</h2>
        <button type="button" class="quiet" data-needs="name" onClick={rejectAll}>
          {words.rejectAll}
        </button>
      </div>
      <p class="lead">{words.text({ name, faces: held })}</p>
      <FaceList person={person} list={{ ...list, items }} count={held} label={words.list({ name })} />
    </section>
  );
}
