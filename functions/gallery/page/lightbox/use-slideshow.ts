import { useEffect, useState } from "preact/hooks";

/** Seconds for which a photo may be shown. */
export const SPEEDS = [2, 4, 8, 15] as const;

/** The speed that was chosen last in this tab. */
let chosen = 4;

interface SlideshowOptions {
  readonly photoId: string | undefined;
  /** Link of the photo that follows; it is loaded in advance. */
  readonly following: string | undefined;
  /** Shows the next photo; absent at the last one, where the slideshow ends. */
  readonly next: (() => void) | undefined;
}

/** Shows one photo after the other. */
export function useSlideshow({ photoId, following, next }: SlideshowOptions) {
  const [isPlaying, setPlaying] = useState(false);
  const [seconds, setSeconds] = useState(chosen);
  const isLast = next === undefined;
  useEffect(() => {
    if (!isPlaying || photoId === undefined) return undefined;
    if (following) new Image().src = following;
    const timer = setTimeout(() => (next ? next() : setPlaying(false)), 1000 * seconds);
    return () => clearTimeout(timer);
  }, [isPlaying, photoId, seconds, isLast, following]);
  return {
    isPlaying,
    seconds,
    pause: () => setPlaying(false),
    toggle: () => setPlaying((before) => !before),
    choose(speed: number) {
      chosen = speed;
      setSeconds(speed);
    },
  };
}
