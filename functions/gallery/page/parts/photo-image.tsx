import { useEffect, useRef, useState } from "preact/hooks";
import type { Photo } from "../state/api.ts";
import { makePreview } from "../state/previews.ts";

interface PhotoImageProps {
  readonly photo: Photo;
  /** Small in a list, large over the window. */
  readonly size: "small" | "large";
}

interface Shown {
  /** The photo and size that it is about. */
  readonly of: string;
  /** Undefined while the picture is made. */
  readonly url: string | undefined;
  /** Number of links that did not work. */
  readonly failures: number;
}

/** Distance from the window at which the preview of a photo in a list is made, px. */
const NEAR = "300px";

/**
 * A photo: its preview, which is made when it comes to the screen, unless there is one. While the large one is made, the
 * small one is shown in its place. Without a preview, the file itself is shown.
 */
export function PhotoImage({ photo: { photoId, key, url: file, preview, largePreview }, size }: PhotoImageProps) {
  const isSmall = size === "small";
  const first: Shown = { of: `${photoId} ${size}`, url: isSmall ? preview : largePreview, failures: 0 };
  const [state, setState] = useState(first);
  const shown = state.of === first.of ? state : first;
  const image = useRef<HTMLImageElement>(null);
  const isWanted = shown.url === undefined;
  useEffect(() => {
    if (!isWanted || !image.current) return undefined;
    let giveUp = () => {};
    const make = () => {
      giveUp = makePreview(photoId, size, (made) => setState({ ...shown, url: made ?? file }));
    };
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (!seen?.isIntersecting) return;
        observer.disconnect();
        make();
      },
      { rootMargin: NEAR },
    );
    observer.observe(image.current);
    return () => {
      observer.disconnect();
      giveUp();
    };
  }, [first.of, isWanted]);
  function fail() {
    // A preview that was deleted is made again; what cannot be shown even then is shown as the file.
    if (shown.failures === 0) setState({ ...shown, url: undefined, failures: 1 });
    else if (shown.url !== file) setState({ ...shown, url: file, failures: shown.failures + 1 });
  }
  const placeholder = shown.failures === 0 && !isSmall ? preview : undefined;
  return (
    <img
      // A preview that is made again has the same link as the one that failed.
      key={`${first.of} ${shown.failures}`}
      ref={image}
      src={shown.url ?? placeholder}
      alt={key}
      class={shown.url || placeholder ? undefined : "making"}
      loading={isSmall ? "lazy" : "eager"}
      decoding={isSmall ? "async" : "auto"}
      draggable={isSmall}
      onError={isWanted ? undefined : fail}
    />
  );
}
