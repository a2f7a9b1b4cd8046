import { useState } from "preact/hooks";
import type { Photo } from "../base/types.ts";
import { texts } from "../texts/texts.ts";
import "./not-scanned-file.css";

/** A file that was not scanned, with the reason and the picture if the browser can show it. */
export function NotScannedFile({ photo: { key, reason, url } }: { photo: Photo }) {
  const [isBroken, setBroken] = useState(false);
  return (
    <li>
      {isBroken ? (
        <span class="no-image" aria-hidden="true" />
      ) : (
        <img src={url} alt="" loading="lazy" onError={() => setBroken(true)} />
      )}
      <span>
        <b>{key}</b>
        <small>{reason && texts.skipReason({ reason })}</small>
      </span>
    </li>
  );
}
