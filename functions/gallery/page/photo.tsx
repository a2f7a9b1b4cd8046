import { useEffect, useState } from "preact/hooks";
import type { Face, PhotoWithFaces } from "./api.ts";
import { useAnswer } from "./hooks.ts";
import { NameForm } from "./naming.tsx";
import { Failure, Loading, Title } from "./parts.tsx";

/** A photo with its faces and the names they have; Escape goes back. */
export function PhotoPage({ photoId, onNamed }: { photoId: string; onNamed: () => void }) {
  const [named, setNamed] = useState(0);
  const { answer: photo, error } = useAnswer<PhotoWithFaces>(`/photos/${photoId}`, { since: named });
  const [pointed, setPointed] = useState<string>();
  useEffect(() => {
    const leave = ({ key, target }: KeyboardEvent) =>
      key === "Escape" && !(target instanceof HTMLInputElement) && history.back();
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, []);
  if (error) return <Failure text={error} />;
  if (!photo) return <Loading />;

  const faces = photo.faces.toSorted((a, b) => a.box.x - b.box.x);
  return (
    <section aria-labelledby="title">
      <div class="about">
        <button type="button" class="quiet" onClick={() => history.back()}>
          ← Back
        </button>
        <Title text={photo.key} small />
        <p class="lead">
          {photo.width > 0 && `${photo.width} × ${photo.height}`}
          {photo.takenAt && ` · ${new Date(photo.takenAt).toLocaleDateString(undefined, { dateStyle: "long" })}`}
        </p>
      </div>
      {photo.width > 0 ? (
        <div class="photo" style={{ "--ratio": photo.width / photo.height }}>
          <img src={photo.url} alt={photo.key} />
          {faces.map((face) => (
            <Frame key={face.faceId} face={face} strong={face.faceId === pointed} />
          ))}
        </div>
      ) : (
        <Failure text={photo.reason ?? "This photo could not be read."} />
      )}
      <ul class="cast" aria-label="Faces in this photo">
        {faces.map((face) => (
          <li
            key={face.faceId}
            onPointerEnter={() => setPointed(face.faceId)}
            onPointerLeave={() => setPointed(undefined)}
            onFocusIn={() => setPointed(face.faceId)}
            onFocusOut={() => setPointed(undefined)}
          >
            <img src={face.url} alt="" width="112" height="112" />
            <Who
              face={face}
              onNamed={() => {
                onNamed();
                setNamed((times) => times + 1);
              }}
            />
          </li>
        ))}
      </ul>
      {faces.length === 0 && photo.width > 0 && <p class="lead">No face was found in this photo.</p>}
    </section>
  );
}

function Who({ face: { clusterId, person }, onNamed }: { face: Face; onNamed: () => void }) {
  if (person) return <a href={`#/people/${person.personId}`}>{person.name}</a>;
  if (clusterId) return <NameForm clusterIds={[clusterId]} label="Name of the person" onNamed={onNamed} />;
  return <span class="lead">Not in a group yet</span>;
}

function Frame({ face: { box, person }, strong }: { face: Face; strong: boolean }) {
  const percent = (fraction: number) => `${100 * fraction}%`;
  const place = { left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) };
  const look = strong ? "frame strong" : "frame";
  if (!person) return <span class={look} style={place} />;
  return (
    <a class={look} style={place} href={`#/people/${person.personId}`}>
      <span class={box.y + box.height > 0.9 ? "above" : undefined}>{person.name}</span>
    </a>
  );
}
