import { useState } from "preact/hooks";
import { useList } from "./lists.ts";
import { count, Failure, More } from "./parts.tsx";
import type { Standing } from "./standing.ts";
import type { Photo } from "./types.ts";

/** Photos that were left out, with the reason, and their picture where a browser can show it. */
export function LeftOutPhotos({ standing: { skipped, failed, ignored } }: { standing: Standing }) {
  if (skipped.count + failed.count + ignored === 0) return null;
  return (
    <div class="panel">
      <h2>Left out</h2>
      {failed.count > 0 && <Listed status="failed" title="that failed and can be retried" of={failed.count} />}
      {skipped.count > 0 && <Listed status="skipped" title="that Facet cannot read" of={skipped.count} />}
      {ignored > 0 && (
        <p class="lead">
          {ignored.toLocaleString()} ignored: not a picture, a folder of the system, or matched by a rule in
          .facetignore
        </p>
      )}
    </div>
  );
}

function Listed({ status, title, of }: { status: "skipped" | "failed"; title: string; of: number }) {
  const list = useList<Photo>("/photos", { status, limit: "50" }, of);
  return (
    <details open={of <= 20}>
      <summary>
        {count(of, "photo")} {title}
      </summary>
      <ul class="left-out">
        {list.items.map((photo) => (
          <LeftOutPhoto key={photo.photoId} photo={photo} />
        ))}
      </ul>
      {list.error && <Failure text={list.error} />}
      <More more={list.more} />
    </details>
  );
}

function LeftOutPhoto({ photo: { key, reason, url } }: { photo: Photo }) {
  const [broken, setBroken] = useState(false);
  return (
    <li>
      {broken ? (
        <span class="no-picture" aria-hidden="true" />
      ) : (
        <img src={url} alt="" loading="lazy" onError={() => setBroken(true)} />
      )}
      <span>
        <b>{key}</b>
        <small>{reason}</small>
      </span>
    </li>
  );
}
