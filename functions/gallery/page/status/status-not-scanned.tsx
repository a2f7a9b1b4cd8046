import type { Photo } from "../base/types.ts";
import { Failure, More } from "../parts/parts.tsx";
import { NotScannedFile } from "../photos/not-scanned-file.tsx";
import { useList } from "../state/lists.ts";
import { texts } from "../texts/texts.ts";
import type { Standing } from "./status-types.ts";

/** Longer lists are closed at first. */
const MAX_OPEN = 20;

/** Failed, skipped and ignored files, with the reason and the picture if the browser can show it. */
export function NotScanned({ status: { skipped, failed, ignored } }: { status: Standing }) {
  if (skipped.count + failed.count + ignored === 0) return null;
  const words = texts.status.notScanned;
  return (
    <div class="panel">
      <h2>{words.title}</h2>
      {failed.count > 0 && (
        <Files status="failed" summary={words.failed({ photos: failed.count })} count={failed.count} />
      )}
      {skipped.count > 0 && (
        <Files status="skipped" summary={words.skipped({ photos: skipped.count })} count={skipped.count} />
      )}
      {ignored > 0 && <p class="lead">{words.ignored({ files: ignored })}</p>}
    </div>
  );
}

function Files({ status, summary, count }: { status: "skipped" | "failed"; summary: string; count: number }) {
  const list = useList<Photo>("/photos", { status, limit: "50" }, count);
  return (
    <details open={count <= MAX_OPEN}>
      <summary>{summary}</summary>
      <ul class="not-scanned">
        {list.items.map((photo) => (
          <NotScannedFile key={photo.photoId} photo={photo} />
        ))}
      </ul>
      {list.error && <Failure text={list.error} />}
      <More more={list.more} />
    </details>
  );
}
