import { useStore } from "../base/store.ts";
import { useListLightbox } from "../lightbox/list-lightbox.tsx";
import { NameField } from "../parts/naming.tsx";
import { Empty, Failure, Loading, More } from "../parts/parts.tsx";
import { PhotoImage } from "../parts/photo-image.tsx";
import type { PersonWithPhotos, Photo } from "../state/api.ts";
import { useList } from "../state/lists.ts";
import { addressOf } from "../state/photo-filter.ts";
import { refreshes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { downloadPhotos } from "./download.ts";

/** The photos of a person, latest first, with a heading for each year. */
export function PersonPhotos({ person: { personId, name } }: { person: PersonWithPhotos }) {
  const list = useList<Photo>(`/people/${personId}`, { limit: "60" }, useStore(refreshes), "photos");
  const { open, lightbox } = useListLightbox(list.items, list.more);
  const years = [...Map.groupBy(list.items, ({ takenAt = "" }) => takenAt.slice(0, 4))];
  return (
    <>
      <div class="with-both">
        <NameField
          field={`with:${personId}`}
          label={texts.person.withBoth.label({ name })}
          placeholder={texts.person.withBoth.placeholder}
          button={texts.person.withBoth.show}
          known
          except={personId}
          needs="view"
          onName={({ personId: other }) => {
            if (other) location.hash = addressOf({ person: `${personId},${other}`, match: "all" }).slice(1);
          }}
        />
        {list.items.length > 0 && (
          <button type="button" class="quiet" onClick={() => void downloadPhotos({ personId, name })}>
            {texts.person.download.link}
          </button>
        )}
      </div>
      {years.map(([year, photos]) => (
        <section key={year} aria-labelledby={`year-${year}`}>
          <h2 id={`year-${year}`} class="year">
            {year || texts.photos.undated}
          </h2>
          <ul class="photos">
            {photos.map((photo) => (
              <li key={photo.photoId} style={{ "--ratio": photo.width / photo.height }}>
                <a href={`#/photos/${photo.photoId}`} onClick={(event) => open(event, photo)}>
                  <PhotoImage photo={photo} size="small" />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {list.loading && <Loading like="grid" />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <Empty title={texts.person.noPhotos.title}>
          <p>{texts.person.noPhotos.text}</p>
        </Empty>
      )}
      {list.error && <Failure text={list.error} />}
      <More more={list.more} />
      {lightbox}
    </>
  );
}
