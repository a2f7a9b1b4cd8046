import { useLayoutEffect, useRef } from "preact/hooks";
import { Store, useStore } from "../base/store.ts";
import type { Photo, PhotoWithFaces } from "../state/api.ts";
import { useAnswer } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import { LightboxPanel } from "./lightbox-panel.tsx";
import { LightboxTools } from "./lightbox-tools.tsx";
import { PhotoStage } from "./photo-stage.tsx";
import { TurnButtons } from "./turn-buttons.tsx";
import { useFullScreen } from "./use-full-screen.ts";
import { useSlideshow } from "./use-slideshow.ts";
import { useZoom } from "./use-zoom.ts";
import "../parts/photo.css";
import "./lightbox.css";

interface LightboxProps {
  /** Undefined while the photo is being loaded. */
  readonly photo: Photo | undefined;
  /** The photo behind it, as far as it is loaded. */
  readonly following?: Photo | undefined;
  /** Shows the next or the previous photo; absent if there is none. */
  readonly next?: (() => void) | undefined;
  readonly previous?: (() => void) | undefined;
  /** True if it is opened on the photo's own page. */
  readonly isPage?: boolean;
  readonly onClose: () => void;
}

/** Whether faces have boxes with names, and whether the panel is open; both stay while the tab is open. */
const hasBoxes = new Store(false);
const hasPanel = new Store(false);

/**
 * One photo over the whole window. Arrow keys and swipes show others; the wheel, pinching, double clicks, + and - zoom; B
 * shows the faces, I what is known of the photo, F fills the screen, the space bar begins a slideshow, Escape closes.
 */
export function Lightbox({ photo, following, next, previous, isPage = false, onClose }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const [boxes, panel] = [useStore(hasBoxes), useStore(hasPanel)];
  const photoId = photo?.photoId;
  const { answer: details } = useAnswer<PhotoWithFaces | undefined>(photoId ? `/photos/${photoId}` : "");
  const fullScreen = useFullScreen(body);
  const slideshow = useSlideshow({ photoId, following: following?.largePreview, next });
  const zoom = useZoom(area, {
    photoId,
    fileWidth: photo?.width ?? 0,
    onSwipe: (step) => (step > 0 ? next : previous)?.(),
  });
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    opened?.focus();
    // The focus returns to where it was.
    return () => opened?.close();
  }, []);
  const tools = {
    onBoxes: () => hasBoxes.set(!boxes),
    onPanel: () => hasPanel.set(!panel),
  };
  function press(event: KeyboardEvent) {
    const isOfControl = event.target !== dialog.current && event.target !== body.current;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement) return;
    if (event.key === " " && isOfControl) return;
    const act = {
      ArrowRight: next,
      ArrowLeft: previous,
      "+": zoom.closer,
      "=": zoom.closer,
      "-": zoom.farther,
      "0": zoom.whole,
      b: tools.onBoxes,
      i: tools.onPanel,
      f: fullScreen.toggle,
      " ": next && slideshow.toggle,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
  return (
    <dialog
      ref={dialog}
      class="lightbox"
      tabIndex={-1}
      aria-label={photo?.key ?? texts.photo.title}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div ref={body} class={panel ? "lightbox-body with-panel" : "lightbox-body"}>
        <LightboxTools
          {...tools}
          {...{ photo, details, fullScreen, isPage, onClose }}
          hasBoxes={boxes}
          hasPanel={panel}
          slideshow={next || slideshow.isPlaying ? slideshow : undefined}
        />
        <div ref={area} class={zoom.view.zoom > 1 ? "lightbox-photo zoomed" : "lightbox-photo"} {...zoom.pointers}>
          {photo && <PhotoStage photo={photo} faces={boxes ? details?.faces : undefined} view={zoom.view} />}
        </div>
        {panel && details && <LightboxPanel photo={details} />}
        <TurnButtons next={next} previous={previous} />
      </div>
    </dialog>
  );
}
