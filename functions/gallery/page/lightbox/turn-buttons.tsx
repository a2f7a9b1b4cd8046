import { texts } from "../texts/texts.ts";

interface TurnButtonsProps {
  /** Shows the next or the previous photo; absent if there is none. */
  readonly next?: (() => void) | undefined;
  readonly previous?: (() => void) | undefined;
}

/** The buttons at the sides of a lightbox that show the photos before and behind. */
export function TurnButtons({ next, previous }: TurnButtonsProps) {
  const words = texts.photos.lightbox;
  return (
    <>
      <button type="button" class="turn previous" aria-label={words.previous} disabled={!previous} onClick={previous}>
        {words.previousMark}
      </button>
      <button type="button" class="turn next" aria-label={words.next} disabled={!next} onClick={next}>
        {words.nextMark}
      </button>
    </>
  );
}
