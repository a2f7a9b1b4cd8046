import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TurnButtons } from "../lightbox/turn-buttons.tsx";
import { Icon } from "../parts/icons.tsx";
import type { SharedPhoto } from "../state/api.ts";
import { saveFile } from "../state/save-file.ts";
import { texts } from "../texts/texts.ts";
import type { SharedLink } from "./shared-link.ts";
import { pictureOf } from "./visitor-api.ts";
import "../lightbox/lightbox.css";

interface VisitorLightboxProps {
  readonly link: SharedLink;
  readonly photo: SharedPhoto | undefined;
  /** Its place in the list, from 1. */
  readonly number: number;
  /** Shows the next or the previous photo; absent if there is none. */
  readonly next: (() => void) | undefined;
  readonly previous: (() => void) | undefined;
  readonly onClose: () => void;
}

/** One photo of a link over the whole window. */
export function VisitorLightbox({ link, photo, number, next, previous, onClose }: VisitorLightboxProps) {
  const words = texts.photos.lightbox;
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState<{ readonly photoId: string; readonly url: string }>();
  const photoId = photo?.photoId;
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    return () => opened?.close();
  }, []);
  useEffect(() => {
    let isCurrent = true;
    const show = (url: string) => isCurrent && photoId && setShown({ photoId, url });
    if (photoId) pictureOf(link, photoId, "large").then(show, () => {});
    return () => {
      isCurrent = false;
    };
  }, [photoId]);
  const url = shown?.photoId === photoId ? shown?.url : undefined;
  const download = () =>
    photoId &&
    pictureOf(link, photoId, "full").then(
      (made) => saveFile(made, photoId),
      () => {},
    );
  function press(event: KeyboardEvent) {
    const act = { ArrowRight: next, ArrowLeft: previous }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }
  return (
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={texts.visitor.open({ index: number })}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="lightbox-body">
        <div class="lightbox-tools">
          <span class="file-name" />
          <button type="button" aria-label={texts.visitor.download} title={texts.visitor.download} onClick={download}>
            <Icon name="download" />
          </button>
          <button type="button" aria-label={words.close} title={words.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        <div class="lightbox-photo">
          {photo && (
            <div class="photo" style={{ "--ratio": photo.width / photo.height }}>
              {url && <img key={url} src={url} alt={texts.visitor.open({ index: number })} />}
            </div>
          )}
        </div>
        <TurnButtons next={next} previous={previous} />
      </div>
    </dialog>
  );
}
