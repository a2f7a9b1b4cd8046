import { useState } from "preact/hooks";
import { call, type PersonSummary, type Photo, withQuery } from "./api.ts";
import { useAnswer } from "./hooks.ts";
import { count, Empty, Failure, More } from "./parts.tsx";

type PersonWithPhotos = PersonSummary & { readonly photos: readonly Photo[]; readonly cursor?: string };

/** One person's photos. */
export function PersonPage({ personId }: { personId: string }) {
  const path = `/people/${personId}`;
  const { answer: person, error } = useAnswer<PersonWithPhotos>(path);
  const [later, setLater] = useState<{ photos: readonly Photo[]; cursor?: string | undefined }>();
  if (error) return <Failure text={error} />;
  if (!person) return null;

  const photos = [...person.photos, ...(later?.photos ?? [])];
  const cursor = later ? later.cursor : person.cursor;
  async function more() {
    const next = await call<PersonWithPhotos>(withQuery(path, { cursor }));
    setLater((before) => ({ photos: [...(before?.photos ?? []), ...next.photos], cursor: next.cursor }));
  }

  return (
    <section aria-labelledby="title">
      <div class="person">
        {person.cover && <img src={person.cover} alt="" width="160" height="160" />}
        <div>
          <h1 id="title">{person.name}</h1>
          <p class="lead">
            {count(person.faces, "face")} in {count(person.clusters, "cluster")}
          </p>
        </div>
      </div>
      <ul class="photos">
        {photos.map(({ photoId, key, url, width, height }) => (
          <li key={photoId} style={{ "--ratio": width / height }}>
            <a href={`#/photos/${photoId}`}>
              <img src={url} alt={key} loading="lazy" />
            </a>
          </li>
        ))}
      </ul>
      {photos.length === 0 && <Empty text="No photos: this person's faces left the library." />}
      <More more={cursor ? () => void more() : undefined} />
    </section>
  );
}
