import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Shows an element on the full screen, and ends that when the component leaves. */
export function useFullScreen(element: RefObject<HTMLElement | null>) {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const change = () => setFull(document.fullscreenElement !== null);
    addEventListener("fullscreenchange", change);
    return () => {
      removeEventListener("fullscreenchange", change);
      if (document.fullscreenElement) void document.exitFullscreen();
    };
  }, []);
  return {
    isPossible: document.fullscreenEnabled,
    isFull,
    /** A browser that refuses it goes on as before. */
    toggle() {
      const done = isFull ? document.exitFullscreen() : element.current?.requestFullscreen();
      done?.catch(() => {});
    },
  };
}
