import { useEffect } from "preact/hooks";
import type { Photo } from "../state/api.ts";
import { Lightbox } from "./lightbox.tsx";
import { isPlain, useDialogEntry } from "./use-dialog-entry.ts";

/** Photos before the end of what is loaded at which the next ones are loaded. */
const AHEAD = 5;

/**
 * The lightbox of a list that is loaded page by page.
 * @param more loads the next page; undefined if there is none
 * @returns `open` for links to photos, and the lightbox to render
 */
export function useListLightbox(photos: readonly Photo[], more: (() => void) | undefined) {
  const { shown: at, show, open, close } = useDialogEntry<number>();
  useEffect(() => {
    if (at !== undefined && at >= photos.length - AHEAD) more?.();
  }, [at, photos.length]);
  const go = (to: number) => (to >= 0 && to < photos.length ? () => show(to) : undefined);
  return {
    /** Follows a link to a photo: a plain click opens the lightbox. */
    open(event: MouseEvent, photo: Photo) {
      if (!isPlain(event)) return;
      event.preventDefault();
      open(photos.indexOf(photo));
    },
    lightbox: at !== undefined && (
      <Lightbox photo={photos[at]} following={photos[at + 1]} next={go(at + 1)} previous={go(at - 1)} onClose={close} />
    ),
  };
}
