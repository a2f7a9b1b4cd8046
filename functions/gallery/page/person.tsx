import { useState } from "preact/hooks";
import { call, type Person, type PersonWithPhotos, type Photo, withQuery } from "./api.ts";
import { textOf, useAnswer } from "./hooks.ts";
import { NameForm } from "./naming.tsx";
import { count, Empty, Failure, Loading, More, Title } from "./parts.tsx";

/** One person: who they are, and their photos, latest first. */
export function PersonPage({ personId, onNamed }: { personId: string; onNamed: () => void }) {
  const path = `/people/${personId}`;
  const [renamed, setRenamed] = useState(0);
  const { answer: person, error } = useAnswer<PersonWithPhotos>(withQuery(path, { limit: "60" }), { since: renamed });
  const [later, setLater] = useState<{ photos: readonly Photo[]; cursor?: string | undefined; error?: string }>();
  if (error) return <Failure text={error} />;
  if (!person) return <Loading />;

  const photos = [...person.photos, ...(later?.photos ?? [])];
  const cursor = later ? later.cursor : person.cursor;
  async function more() {
    await call<PersonWithPhotos>(withQuery(path, { limit: "60", cursor })).then(
      (next) => setLater((before) => ({ photos: [...(before?.photos ?? []), ...next.photos], cursor: next.cursor })),
      (problem: unknown) => setLater((before) => ({ photos: [], cursor, ...before, error: textOf(problem) })),
    );
  }
  function rename(now: Person) {
    onNamed();
    if (now.personId !== personId) location.replace(`#/people/${now.personId}`);
    setRenamed((times) => times + 1);
  }

  return (
    <section aria-labelledby="title">
      <div class="person">
        {person.cover && <img src={person.cover} alt="" width="112" height="112" />}
        <div>
          <Title text={person.name} />
          <p class="lead">
            {count(person.faces, "face")} in {count(person.photoCount, "photo")}
          </p>
          {person.clusterIds.length > 0 && <Rename key={person.name} person={person} onNamed={rename} />}
        </div>
      </div>
      <Photos photos={photos} />
      {photos.length === 0 && (
        <Empty title="No photos">
          <p>The photos of this person have left the library.</p>
        </Empty>
      )}
      {later?.error && <Failure text={later.error} />}
      <More more={cursor ? () => void more() : undefined} />
    </section>
  );
}

function Rename({ person, onNamed }: { person: PersonWithPhotos; onNamed: (person: Person) => void }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        Change the name
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the form whichever of its parts has the focus
    <div onKeyDown={({ key }) => key === "Escape" && setOpen(false)}>
      <NameForm
        clusterIds={person.clusterIds}
        label={`New name of ${person.name}`}
        button="Change"
        initial={person.name}
        focus
        onNamed={onNamed}
      />
    </div>
  );
}

function Photos({ photos }: { photos: readonly Photo[] }) {
  return (
    <ul class="photos">
      {photos.map(({ photoId, key, url, width, height }) => (
        <li key={photoId} style={{ "--ratio": width / height }}>
          <a href={`#/photos/${photoId}`}>
            <img src={url} alt={key} loading="lazy" decoding="async" />
          </a>
        </li>
      ))}
    </ul>
  );
}
