import { useEffect } from "preact/hooks";
import { Lightbox } from "../lightbox/lightbox.tsx";
import { isPlain, useDialogEntry } from "../lightbox/use-dialog-entry.ts";
import type { Photo } from "../state/api.ts";
import { type Place, type PlacedSection, placeBeside, type ShownCells } from "./timeline.ts";

interface LightboxSource {
  readonly sections: readonly PlacedSection[];
  readonly photoAt: (month: string, index: number) => Photo | undefined;
  /** Called with the photos that the lightbox needs next. */
  readonly onShown: ((shown: readonly ShownCells[]) => void) | undefined;
}

/** The lightbox of a timeline. @returns `open` for links to photos, and the lightbox to render */
export function useLightbox({ sections, photoAt, onShown }: LightboxSource) {
  const { shown: place, show, open, close } = useDialogEntry<Place>();
  const section = place && sections.find(({ month }) => month === place.month);
  useEffect(() => {
    if (place && section) onShown?.([{ section, first: place.index, end: place.index + 2 }]);
  }, [place, section?.count]);
  const beside = (step: 1 | -1) => place && placeBeside(sections, place, step);
  const go = (step: 1 | -1) => {
    const to = beside(step);
    return to && (() => show(to));
  };
  const following = beside(1);
  return {
    /** Follows a link to a photo: a plain click opens the lightbox. */
    open(event: MouseEvent, at: Place) {
      if (!isPlain(event)) return;
      event.preventDefault();
      open(at);
    },
    lightbox: place && (
      <Lightbox
        photo={photoAt(place.month, place.index)}
        following={following && photoAt(following.month, following.index)}
        next={go(1)}
        previous={go(-1)}
        onClose={close}
      />
    ),
  };
}
