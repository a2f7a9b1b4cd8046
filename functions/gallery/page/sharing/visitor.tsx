import { useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../base/types.ts";
import { Empty, Failure, Loading, More, Title } from "../parts/parts.tsx";
import type { Shared, SharedPhoto } from "../state/api.ts";
import { errorMessage, useLoaded } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import type { SharedLink } from "./shared-link.ts";
import { callAsVisitor, pictureOf } from "./visitor-api.ts";
import { VisitorLightbox } from "./visitor-lightbox.tsx";
import "./visitor.css";

/** What people see who have a link to photos and no login. */
export function Visitor({ link }: { link: SharedLink }) {
  const words = texts.visitor;
  const { answer: shared, error } = useLoaded(link.token, () => callAsVisitor<Shared>(link, "/shared"));
  const [opened, setOpened] = useState<number>();
  const { photos, more, isLoading, error: failed } = useSharedPhotos(link);
  if (error) {
    return (
      <main class="visitor">
        <Title text={texts.product} />
        <Failure text={error} />
      </main>
    );
  }
  return (
    <main class="visitor">
      {shared && (
        <>
          <Title text={shared.title} />
          <p class="lead">{words.about(shared)}</p>
        </>
      )}
      <ul class="visitor-photos">
        {photos.map((photo, index) => (
          <li key={photo.photoId} style={{ "--ratio": photo.width / photo.height }}>
            <button type="button" aria-label={words.open({ index: index + 1 })} onClick={() => setOpened(index)}>
              <SharedPicture link={link} photo={photo} />
            </button>
          </li>
        ))}
      </ul>
      {isLoading && <Loading />}
      {failed && <Failure text={failed} />}
      {!isLoading && !failed && photos.length === 0 && <Empty title={words.none} />}
      <More more={more} />
      {opened !== undefined && (
        <VisitorLightbox
          link={link}
          photo={photos[opened]}
          number={opened + 1}
          next={opened + 1 < photos.length ? () => setOpened(opened + 1) : undefined}
          previous={opened > 0 ? () => setOpened(opened - 1) : undefined}
          onClose={() => setOpened(undefined)}
        />
      )}
    </main>
  );
}

/** The photos of a link, page by page. */
function useSharedPhotos(link: SharedLink) {
  const [photos, setPhotos] = useState<readonly SharedPhoto[]>([]);
  const [cursor, setCursor] = useState<string>();
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<string>();
  const isAsked = useRef(false);
  async function load(from?: string) {
    if (isAsked.current) return;
    isAsked.current = true;
    setLoading(true);
    try {
      const query = new URLSearchParams({ limit: "100", ...(from ? { cursor: from } : {}) });
      const page = await callAsVisitor<Page<SharedPhoto>>(link, `/shared/photos?${query}`);
      setPhotos((before) => [...before, ...page.items]);
      setCursor(page.cursor);
    } catch (failed) {
      setError(errorMessage(failed));
      setCursor(undefined);
    }
    isAsked.current = false;
    setLoading(false);
  }
  useEffect(() => void load(), []);
  return { photos, isLoading, error, more: cursor ? () => void load(cursor) : undefined };
}

/** A small picture, requested when it scrolls near. */
function SharedPicture({ link, photo: { photoId } }: { link: SharedLink; photo: SharedPhoto }) {
  const image = useRef<HTMLImageElement>(null);
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!image.current) return undefined;
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (!seen?.isIntersecting) return;
        observer.disconnect();
        pictureOf(link, photoId, "small").then(setUrl, () => {});
      },
      { rootMargin: "600px" },
    );
    observer.observe(image.current);
    return () => observer.disconnect();
  }, [photoId]);
  return <img ref={image} alt="" decoding="async" draggable={false} {...(url ? { src: url } : { class: "making" })} />;
}
