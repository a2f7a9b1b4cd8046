import { useState } from "preact/hooks";
import { call, type Photo } from "./api.ts";

/** Previews that are made at once: each takes a photo's bytes through one function. */
const MADE_AT_ONCE = 3;

interface PhotoImageProps {
  readonly photo: Photo;
  /** In a list, or alone. */
  readonly size: "small" | "large";
}

/**
 * A photo. In a list it is its preview, which is made where nobody has looked at it so far; alone it is the photo itself,
 * or a preview where the browser does not show its kind (HEIC, camera files).
 */
export function PhotoImage({ photo: { photoId, key, url, preview }, size }: PhotoImageProps) {
  const first = size === "small" && preview ? preview : url;
  const [shown, setShown] = useState({ photoId, url: first, attempt: 0 });
  const current = shown.photoId === photoId ? shown : { photoId, url: first, attempt: 0 };
  const next = (next: string) => setShown({ photoId, url: next, attempt: current.attempt + 1 });
  function fail() {
    if (current.attempt === 0)
      inTurn(() => call<{ url: string }>(`/photos/${photoId}/preview?size=${size}`)).then(
        (made) => next(made.url),
        () => next(url),
      );
    else if (current.url !== url) next(url);
  }
  return (
    <img
      // The link to what was made is the one that failed.
      key={`${photoId} ${current.attempt}`}
      src={current.url}
      alt={key}
      loading={size === "small" ? "lazy" : "eager"}
      decoding="async"
      draggable={size === "small"}
      onError={fail}
    />
  );
}

const waiting: (() => void)[] = [];
let made = 0;

async function inTurn<T>(make: () => Promise<T>): Promise<T> {
  if (made >= MADE_AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  made++;
  try {
    return await make();
  } finally {
    made--;
    waiting.shift()?.();
  }
}
