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
  const isSmall = size === "small";
  const first = { photoId, url: isSmall && preview ? preview : url, attempt: 0, making: false };
  const [state, setState] = useState(first);
  const shown = state.photoId === photoId ? state : first;
  const show = (next: string) => setState({ photoId, url: next, attempt: shown.attempt + 1, making: false });
  function fail() {
    if (shown.attempt === 0) {
      setState({ ...shown, making: true });
      void inTurn(() => call<{ url: string }>(`/photos/${photoId}/preview?size=${size}`)).then(
        (made) => show(made.url),
        () => show(url),
      );
    } else if (shown.url !== url) show(url);
  }
  return (
    <img
      // The link to what was made is the one that failed.
      key={`${photoId} ${shown.attempt}`}
      src={shown.url}
      alt={key}
      class={shown.making ? "making" : undefined}
      loading={isSmall ? "lazy" : "eager"}
      decoding={isSmall ? "async" : "auto"}
      draggable={isSmall}
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
