import { useEffect, useRef } from "preact/hooks";
import { monthName } from "../base/format.ts";
import { PhotoImage } from "../parts/photo-image.tsx";
import type { Photo } from "../state/api.ts";
import { texts } from "../texts/texts.ts";
import { Scrubber } from "./scrubber.tsx";
import { type Section, type ShownCells, useTimeline } from "./timeline.ts";
import { useLightbox } from "./use-lightbox.tsx";

interface PhotoTimelineProps {
  readonly sections: readonly Section[];
  /** Returns a photo of a month; undefined if it is not loaded yet. */
  readonly photoAt: (month: string, index: number) => Photo | undefined;
  /** Called when other cells have come near the screen. */
  readonly onShown?: (shown: readonly ShownCells[]) => void;
}

/** How long the screen must rest before `onShown` is called, ms: not while someone scrolls past. */
const REST_MS = 80;

/** Photos in a grid with a heading for each month, of which those near the screen are rendered. */
export function PhotoTimeline({ sections, photoAt, onShown }: PhotoTimelineProps) {
  const root = useRef<HTMLDivElement>(null);
  const { timeline, shown } = useTimeline(root, sections);
  const key = JSON.stringify(shown.map(({ section: { month, count }, end }) => [month, count, end]));
  useEffect(() => {
    const timer = setTimeout(() => onShown?.(shown), REST_MS);
    return () => clearTimeout(timer);
  }, [key]);
  const { columns, side, pitch, height } = timeline;
  const { open, lightbox } = useLightbox({ sections: timeline.sections, photoAt, onShown });
  return (
    <>
      <div ref={root} class="timeline" style={{ height: `${height}px` }}>
        {shown.map(({ section, first, end }) => (
          <section key={section.month} style={{ transform: `translateY(${section.top}px)` }}>
            <h2>
              {section.month ? monthName(section.month) : texts.photos.undated}{" "}
              <small>{texts.photos.count({ photos: section.count })}</small>
            </h2>
            <ul>
              {Array.from({ length: end - first }, (_, offset) => {
                const index = first + offset;
                const photo = photoAt(section.month, index);
                const [row, column] = [Math.floor(index / columns), index % columns];
                const style = {
                  width: `${side}px`,
                  height: `${side}px`,
                  transform: `translate(${column * pitch}px, ${row * pitch}px)`,
                };
                return (
                  <li key={photo?.photoId ?? index} style={style}>
                    {photo && (
                      <a
                        href={`#/photos/${photo.photoId}`}
                        onClick={(event) => open(event, { month: section.month, index })}
                      >
                        <PhotoImage photo={photo} size="small" />
                      </a>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
      <Scrubber timeline={timeline} root={root} />
      {lightbox}
    </>
  );
}
