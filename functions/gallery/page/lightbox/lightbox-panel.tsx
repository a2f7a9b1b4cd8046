import type { PhotoWithFaces } from "../state/api.ts";
import { texts } from "../texts/texts.ts";
import { PhotoDetailList } from "./photo-details.tsx";

/** The panel of the lightbox: who is in the photo, and what its file says. */
export function LightboxPanel({ photo }: { photo: PhotoWithFaces }) {
  const people = photo.faces.flatMap(({ faceId, person }) => (person ? [{ faceId, ...person }] : []));
  const { takenAt } = photo;
  return (
    <aside class="lightbox-panel" aria-label={texts.photo.details.label}>
      {people.length > 0 && (
        <ul aria-label={texts.photo.faces}>
          {people.map((person) => (
            <li key={person.faceId}>{texts.photo.nameAndAge({ ...person, takenAt })}</li>
          ))}
        </ul>
      )}
      <PhotoDetailList photo={photo} />
    </aside>
  );
}
