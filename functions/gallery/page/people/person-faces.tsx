import { useStore } from "../base/store.ts";
import { Empty, Failure } from "../parts/parts.tsx";
import type { PersonFace, PersonWithPhotos } from "../state/api.ts";
import { useList } from "../state/lists.ts";
import { refreshes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { FaceList } from "./face-list.tsx";
import { KeptFaces } from "./kept-faces.tsx";

/** A person's faces, surest first, and below them the ones that only keep the name. */
export function PersonFaces({ person }: { person: PersonWithPhotos }) {
  const { personId, held, faces } = person;
  const since = `${useStore(refreshes)} ${held}`;
  const path = `/people/${personId}/faces`;
  const own = useList<PersonFace>(path, { limit: "200", held: "false" }, since);
  const kept = useList<PersonFace>(path, { limit: "200", held: "true" }, since);
  const failure = own.error ?? kept.error;
  if (failure && own.items.length + kept.items.length === 0) return <Failure text={failure} />;
  if (!own.loading && !kept.loading && own.items.length + kept.items.length === 0) {
    return (
      <Empty title={texts.person.noFaces.title}>
        <p>{texts.person.noFaces.text}</p>
      </Empty>
    );
  }
  return (
    <>
      {failure && <Failure text={failure} />}
      <FaceList person={person} list={own} count={faces - held} label={texts.person.facesList(person)} />
      {kept.items.length > 0 && <KeptFaces person={person} list={kept} />}
    </>
  );
}
