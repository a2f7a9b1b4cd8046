import type { PersonWithPhotos, Photo } from "./api.ts";
import { useList } from "./lists.ts";
import { Empty, Failure, Loading, More } from "./parts.tsx";
import { PhotoImage } from "./photo-image.tsx";
import { useStore } from "./store.ts";
import { texts } from "./texts.ts";
import { refreshes } from "./work.ts";

/** The photos of a person, latest first. */
export function PersonPhotos({ person: { personId } }: { person: PersonWithPhotos }) {
  const list = useList<Photo>(`/people/${personId}`, { limit: "60" }, useStore(refreshes), "photos");
  return (
    <>
      <ul class="photos">
        {list.items.map((photo) => (
          <li key={photo.photoId} style={{ "--ratio": photo.width / photo.height }}>
            <a href={`#/photos/${photo.photoId}`}>
              <PhotoImage photo={photo} size="small" />
            </a>
          </li>
        ))}
      </ul>
      {list.loading && <Loading />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <Empty title={texts.person.noPhotos.title}>
          <p>{texts.person.noPhotos.text}</p>
        </Empty>
      )}
      {list.error && <Failure text={list.error} />}
      <More more={list.more} />
    </>
  );
}
