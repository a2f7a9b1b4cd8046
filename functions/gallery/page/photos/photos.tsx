import { useStore } from "../base/store.ts";
import type { Months } from "../base/types.ts";
import { Empty, Failure, Loading, More, Title } from "../parts/parts.tsx";
import { Unready } from "../parts/unready.tsx";
import { Share } from "../sharing/share.tsx";
import type { Photo } from "../state/api.ts";
import { useAnswer } from "../state/hooks.ts";
import { lackOf } from "../state/lack.ts";
import { useList } from "../state/lists.ts";
import { filterIn, type PhotoFilter } from "../state/photo-filter.ts";
import type { PageProps } from "../state/route.ts";
import { refreshes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { FilterBar } from "./filter-bar.tsx";
import { useMonthPhotos } from "./month-photos.ts";
import { NotScannedFile } from "./not-scanned-file.tsx";
import { PhotoTimeline } from "./photo-timeline.tsx";
import type { Section } from "./timeline.ts";
import "./photos.css";

/** All photos, latest first, or those of the filter in the address. */
export function Photos({ title, query, status }: PageProps<"/photos">) {
  const filter = filterIn(query);
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <section aria-labelledby="title">
      <div class="head">
        <Title text={title} />
        <a href="#/search" data-needs="name">
          {texts.search.title}
        </a>
      </div>
      <FilterBar filter={filter} />
      {isFiltered && filter.status === undefined && <Share filter={filter} heading={title} />}
      {filter.status === "unprocessed" ? (
        <NotScanned key={JSON.stringify(filter)} filter={filter} />
      ) : isFiltered ? (
        <FilteredPhotos key={JSON.stringify(filter)} filter={filter} />
      ) : (
        <AllPhotos status={status} />
      )}
    </section>
  );
}

/** The months are loaded again when the number of photos changes. */
function AllPhotos({ status }: Pick<PageProps<"/photos">, "status">) {
  const since = useStore(refreshes);
  const { answer, error } = useAnswer<Months>("/months", { since: `${status?.photos} ${since}` });
  const loaded = useMonthPhotos();
  if (error && !answer) return <Failure text={error} />;
  if (!answer) return <Loading like="grid" />;
  // The index by date is not there until the library is migrated: the photos are listed in order of id.
  if (!answer.complete) return <FilteredPhotos filter={{}} status={status} />;
  const sections: Section[] = [
    ...answer.items.map((each) => ({ month: each.month, count: each.photos })),
    ...(answer.undated > 0 ? [{ month: "", count: answer.undated }] : []),
  ];
  if (sections.length === 0) return <NoPhotos status={status} />;
  return (
    <>
      {loaded.error && <Failure text={loaded.error} />}
      <PhotoTimeline sections={sections} photoAt={loaded.photoAt} onShown={loaded.load} />
    </>
  );
}

const NONE: readonly Photo[] = [];

function FilteredPhotos({ filter, status }: { filter: PhotoFilter } & Partial<Pick<PageProps<"/photos">, "status">>) {
  const list = useList<Photo>("/photos", { order: "taken", limit: "100", ...filter }, useStore(refreshes));
  const months = Map.groupBy(list.items, ({ takenAt = "" }) => takenAt.slice(0, 7));
  const sections = [...months].map(([month, photos]) => ({ month, count: photos.length }));
  const isEmpty = !list.loading && !list.error && !list.more && list.items.length === 0;
  return (
    <>
      <PhotoTimeline
        sections={sections}
        photoAt={(month, index) => (months.get(month) ?? NONE)[index]}
        onShown={(shown) => {
          const last = shown.at(-1);
          if (last && last.section.month === sections.at(-1)?.month && last.end >= last.section.count) list.more?.();
        }}
      />
      {list.loading && <Loading like="grid" />}
      {list.error && <Failure text={list.error} />}
      {isEmpty &&
        (Object.keys(filter).length > 0 ? <Empty title={texts.photos.noneFound} /> : <NoPhotos status={status} />)}
      <More more={list.more} />
    </>
  );
}

/** Files in which no faces were searched, with the reasons. */
function NotScanned({ filter }: { filter: PhotoFilter }) {
  const list = useList<Photo>("/photos", { limit: "100", ...filter }, useStore(refreshes));
  const isEmpty = !list.loading && !list.error && !list.more && list.items.length === 0;
  return (
    <>
      <ul class="not-scanned">
        {list.items.map((photo) => (
          <NotScannedFile key={photo.photoId} photo={photo} />
        ))}
      </ul>
      {list.loading && <Loading />}
      {list.error && <Failure text={list.error} />}
      {isEmpty && <Empty title={texts.photos.noneFound} />}
      <More more={list.more} />
    </>
  );
}

/** No photo is listed: there is none, or none has been scanned yet. */
function NoPhotos({ status }: Pick<PageProps<"/photos">, "status">) {
  const lack = status && lackOf(status);
  return lack ? <Unready lack={lack} status={status} /> : <Loading like="grid" />;
}
