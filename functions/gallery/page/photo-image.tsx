import { useState } from "preact/hooks";
import { call, type Photo } from "./api.ts";

/** Limit of previews generated at once: each passes a whole photo through one function. */
const MAX_GENERATED = 3;

interface PhotoImageProps {
  readonly photo: Photo;
  /** Small in a list, large on the photo's own page. */
  readonly size: "small" | "large";
}

/**
 * A photo. The small image is its preview, which is generated when it is first shown. The large image is the photo
 * itself, or a preview if the browser cannot show its format (HEIC, camera files).
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
      // A generated preview has the same link as the one that failed.
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
  if (made >= MAX_GENERATED) await new Promise<void>((go) => waiting.push(go));
  made++;
  try {
    return await make();
  } finally {
    made--;
    waiting.shift()?.();
  }
}
