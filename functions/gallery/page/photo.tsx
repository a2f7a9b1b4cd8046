import type { Face, Person, Photo } from "./api.ts";
import { useAnswer } from "./hooks.ts";
import { Failure } from "./parts.tsx";

/** A photo with its faces and the names they have. */
export function PhotoPage({ photoId }: { photoId: string }) {
  const { answer: photo, error } = useAnswer<Photo & { readonly faces: readonly Face[] }>(`/photos/${photoId}`);
  if (error) return <Failure text={error} />;
  if (!photo) return null;
  return (
    <section aria-labelledby="title">
      <h1 id="title" class="file">
        {photo.key}
      </h1>
      <p class="lead">
        {photo.width} × {photo.height}
        {photo.takenAt && ` · ${new Date(photo.takenAt).toLocaleDateString()}`}
      </p>
      <div class="photo" style={{ "--ratio": photo.width / photo.height }}>
        <img src={photo.url} alt={photo.key} />
        {photo.faces.map(({ faceId, box, person }) => (
          <Frame key={faceId} box={box} person={person} />
        ))}
      </div>
    </section>
  );
}

function Frame({ box, person }: { box: Face["box"]; person: Person | undefined }) {
  const percent = (fraction: number) => `${100 * fraction}%`;
  const place = { left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) };
  if (!person) return <span class="frame" style={place} />;
  return (
    <a class="frame" style={place} href={`#/people/${person.personId}`}>
      <span>{person.name}</span>
    </a>
  );
}
