import { useEffect, useState } from "preact/hooks";
import { useAnswer } from "./hooks.ts";
import { count, Failure, Loading, Title } from "./parts.tsx";
import { duration, type Standing } from "./standing.ts";
import { FolderAway } from "./status-folder.tsx";
import { LeftOutPhotos } from "./status-left-out.tsx";
import { Spending } from "./status-money.tsx";
import { Runs } from "./status-runs.tsx";
import { Now, Queues } from "./status-work.tsx";
import { useStore } from "./store.ts";
import type { Status } from "./types.ts";
import { writes } from "./work.ts";
import "./status.css";

/** How often to ask: while something goes on, and else. */
const BUSY_MS = 2000;
const QUIET_MS = 4000;

/** What Facet does and has done. */
export function StatusPage() {
  const changes = useStore(writes);
  const [everyMs, setEveryMs] = useState(BUSY_MS);
  const { answer, error } = useAnswer<Standing>("/status", { everyMs, since: changes });
  const busy = answer?.indexing !== undefined || answer?.runningRun !== undefined;
  useEffect(() => setEveryMs(busy ? BUSY_MS : QUIET_MS), [busy]);
  return (
    <section aria-labelledby="title" class="standing">
      <Title text="Status" />
      {error && <Failure text={error} />}
      {!answer && !error && <Loading />}
      {answer && (
        <>
          {answer.folder && <FolderAway folder={answer.folder} />}
          <Now standing={answer} />
          <Queues queues={answer.queues} />
          <LeftOutPhotos standing={answer} />
          <Runs runs={answer.lastRuns} running={answer.runningRun} />
          <Spending standing={answer} />
        </>
      )}
    </section>
  );
}

/** What Facet does now and how much there is, in one line. */
export function StatusLine({ status }: { status: Status }) {
  const { photos, faces, skipped, failed } = status;
  const leftOut = skipped.count + failed.count;
  return (
    <div class="status">
      <p class="doing" aria-live="polite">
        {doing(status as Partial<Standing>)}
      </p>
      <p>
        {count(photos, "photo")} · {count(faces, "face")}
      </p>
      {leftOut > 0 && <a href="#/status">{leftOut.toLocaleString()} left out</a>}
    </div>
  );
}

function doing({ folder, indexing, runningRun, lastRuns, queues }: Partial<Standing>): string | undefined {
  if (folder?.state === "away") return "Photos are away: see Status";
  if (indexing) {
    const left = indexing.secondsLeft ? ` · ${duration(indexing.secondsLeft)} left` : "";
    return `Looking at photos${left}`;
  }
  if (runningRun) return "Grouping faces";
  if (queues?.some(({ dead }) => dead > 0)) return "Something failed: see Status";
  if (lastRuns?.[0]?.status === "failed") return "The last run failed: see Status";
  return undefined;
}
