import type { Status } from "../base/types.ts";
import { texts } from "../texts/texts.ts";
import type { Standing } from "./status-types.ts";

/** Facet's current work and the numbers of photos and faces, in one line. */
export function StatusLine({ status }: { status: Status }) {
  const { photos, faces, skipped, failed } = status;
  const words = texts.status.line;
  return (
    <div class="status">
      <p class="doing" aria-live="polite">
        {currentActivity(status as Partial<Standing>)}
      </p>
      <p>{words.counts({ photos, faces })}</p>
      {skipped.count + failed.count > 0 && (
        <a href="#/status">{words.notScanned({ skipped: skipped.count, failed: failed.count })}</a>
      )}
    </div>
  );
}

function currentActivity({ folder, indexing, runningRun, lastRuns, queues }: Partial<Standing>): string | undefined {
  const words = texts.status.line;
  if (folder?.state === "away") return words.photosMissing;
  if (indexing) return words.scanning({ secondsLeft: indexing.secondsLeft });
  if (runningRun) return texts.status.grouping;
  if (queues?.some(({ dead }) => dead > 0)) return words.failed;
  if (lastRuns?.[0]?.status === "failed") return words.runFailed;
  return undefined;
}
