import { useLayoutEffect, useRef } from "preact/hooks";
import type { Photo, PhotoWithFaces } from "./api.ts";
import { boxStyle } from "./box-style.ts";
import { useAnswer } from "./hooks.ts";
import { PhotoImage } from "./photo-image.tsx";
import { Store, useStore } from "./store.ts";
import { texts } from "./texts.ts";
import "./photo.css";
import "./lightbox.css";

interface LightboxProps {
  /** Undefined while the photo is being loaded. */
  readonly photo: Photo | undefined;
  /** Shows the next or the previous photo; absent if there is none. */
  readonly next: (() => void) | undefined;
  readonly previous: (() => void) | undefined;
  readonly onClose: () => void;
}

/** Whether faces have boxes with names; stays while the tab is open. */
const hasBoxes = new Store(false);

/** Least distance of a swipe, px. */
const SWIPE = 50;

/** One photo over the whole window: arrow keys and swipes show others, B shows the faces, Escape closes. */
export function Lightbox({ photo, next, previous, onClose }: LightboxProps) {
  const words = texts.photos.lightbox;
  const dialog = useRef<HTMLDialogElement>(null);
  const pressedAt = useRef<number | undefined>(undefined);
  const boxes = useStore(hasBoxes);
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    // The focus returns to where it was.
    return () => opened?.close();
  }, []);
  function press(event: KeyboardEvent) {
    const act = { ArrowRight: next, ArrowLeft: previous, b: () => hasBoxes.set(!boxes) }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }
  function release({ clientX }: PointerEvent) {
    const moved = clientX - (pressedAt.current ?? clientX);
    pressedAt.current = undefined;
    if (moved < -SWIPE) next?.();
    else if (moved > SWIPE) previous?.();
  }
  return (
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={photo?.key ?? texts.photo.title}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="lightbox-tools">
        <span class="file">{photo?.key}</span>
        <button type="button" aria-pressed={boxes} aria-keyshortcuts="b" onClick={() => hasBoxes.set(!boxes)}>
          {words.faces}
        </button>
        {photo && (
          <>
            <a href={`#/photos/${photo.photoId}`} onClick={replace}>
              {words.edit}
            </a>
            <a href={photo.url} download target="_blank" rel="noreferrer">
              {words.download}
            </a>
          </>
        )}
        <button type="button" aria-label={words.close} onClick={onClose}>
          {texts.common.close}
        </button>
      </div>
      <div
        class="lightbox-photo"
        onPointerDown={({ clientX }) => {
          pressedAt.current = clientX;
        }}
        onPointerUp={release}
        onPointerCancel={() => {
          pressedAt.current = undefined;
        }}
      >
        {photo && (
          <div class="photo" style={{ "--ratio": photo.width / photo.height }}>
            <PhotoImage photo={photo} size="large" />
            {boxes && <Boxes key={photo.photoId} photoId={photo.photoId} />}
          </div>
        )}
      </div>
      <button type="button" class="turn previous" aria-label={words.previous} disabled={!previous} onClick={previous}>
        {words.previousMark}
      </button>
      <button type="button" class="turn next" aria-label={words.next} disabled={!next} onClick={next}>
        {words.nextMark}
      </button>
    </dialog>
  );
}

/** Follows a link in place of the history's entry for the lightbox, so that Back closes both. */
function replace(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.replace((event.currentTarget as HTMLAnchorElement).href);
}

function Boxes({ photoId }: { photoId: string }) {
  const { answer } = useAnswer<PhotoWithFaces>(`/photos/${photoId}`);
  return (
    <>
      {answer?.faces.map(({ faceId, box, person }) => (
        <div key={faceId} class="frame" style={boxStyle(box)}>
          {person && <span class={box.y + box.height > 0.9 ? "above" : undefined}>{person.name}</span>}
        </div>
      ))}
    </>
  );
}
