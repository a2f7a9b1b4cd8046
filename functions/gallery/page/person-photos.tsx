import type { PersonWithPhotos, Photo } from "./api.ts";
import { useList } from "./lists.ts";
import { Empty, Failure, Loading, More } from "./parts.tsx";
import { useStore } from "./store.ts";
import { refreshes } from "./work.ts";

/** The photos a person is in, latest first. */
export function PersonPhotos({ person: { personId } }: { person: PersonWithPhotos }) {
  const list = useList<Photo>(`/people/${personId}`, { limit: "60" }, useStore(refreshes), "photos");
  return (
    <>
      <ul class="photos">
        {list.items.map(({ photoId, key, url, width, height }) => (
          <li key={photoId} style={{ "--ratio": width / height }}>
            <a href={`#/photos/${photoId}`}>
              <img src={url} alt={key} loading="lazy" decoding="async" />
            </a>
          </li>
        ))}
      </ul>
      {list.loading && <Loading />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <Empty title="No photos">
          <p>The photos of this person have left the library.</p>
        </Empty>
      )}
      {list.error && <Failure text={list.error} />}
      <More more={list.more} />
    </>
  );
}
