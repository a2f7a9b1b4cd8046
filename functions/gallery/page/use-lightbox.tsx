import { useEffect, useState } from "preact/hooks";
import type { Photo } from "./api.ts";
import { Lightbox } from "./lightbox.tsx";
import { type Place, type PlacedSection, placeBeside, type ShownCells } from "./timeline.ts";

interface LightboxSource {
  readonly sections: readonly PlacedSection[];
  readonly photoAt: (month: string, index: number) => Photo | undefined;
  /** Called with the photos that the lightbox needs next. */
  readonly onShown: ((shown: readonly ShownCells[]) => void) | undefined;
}

/**
 * The lightbox of a timeline. It has an entry of its own in the history, with the same address: Back closes it.
 * @returns `open` for links to photos, and the lightbox to render
 */
export function useLightbox({ sections, photoAt, onShown }: LightboxSource) {
  const [place, setPlace] = useState<Place>();
  useEffect(() => {
    const change = () => {
      if (!history.state?.lightbox) setPlace(undefined);
    };
    addEventListener("popstate", change);
    return () => removeEventListener("popstate", change);
  }, []);
  const section = place && sections.find(({ month }) => month === place.month);
  useEffect(() => {
    if (place && section) onShown?.([{ section, first: place.index, end: place.index + 2 }]);
  }, [place, section?.count]);
  const go = (step: 1 | -1) => {
    const to = place && placeBeside(sections, place, step);
    return to && (() => setPlace(to));
  };
  return {
    /** Follows a link to a photo: a plain click opens the lightbox. */
    open(event: MouseEvent, at: Place) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState({ ...history.state, lightbox: true }, "");
      setPlace(at);
    },
    lightbox: place && (
      <Lightbox
        photo={photoAt(place.month, place.index)}
        next={go(1)}
        previous={go(-1)}
        onClose={() => history.back()}
      />
    ),
  };
}
