import { useEffect, useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { Failure, Loading, Title } from "../parts/parts.tsx";
import { useAnswer } from "../state/hooks.ts";
import type { PageProps } from "../state/route.ts";
import { writes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { FolderMissing } from "./status-folder.tsx";
import { Spending } from "./status-money.tsx";
import { NotScanned } from "./status-not-scanned.tsx";
import { Runs } from "./status-runs.tsx";
import type { Standing } from "./status-types.ts";
import { Activity, Queues } from "./status-work.tsx";
import "./status.css";

/** Time between loads of the status while Facet is working, and otherwise, ms. */
const BUSY_MS = 2000;
const IDLE_MS = 4000;

/** Current activity and skipped files; runs, queues, storage and cost on request. */
export function StatusPage({ title }: PageProps<"/status">) {
  const changes = useStore(writes);
  const [everyMs, setEveryMs] = useState(BUSY_MS);
  const { answer, error } = useAnswer<Standing>("/status", { everyMs, since: changes });
  const isBusy = answer?.indexing !== undefined || answer?.runningRun !== undefined;
  useEffect(() => setEveryMs(isBusy ? BUSY_MS : IDLE_MS), [isBusy]);
  return (
    <section aria-labelledby="title" class="status-page">
      <Title text={title} />
      {error && <Failure text={error} />}
      {!answer && !error && <Loading />}
      {answer && (
        <>
          {answer.folder && <FolderMissing folder={answer.folder} />}
          <Activity status={answer} />
          <NotScanned status={answer} />
          <Advanced status={answer} />
        </>
      )}
    </section>
  );
}

/** Queues, runs, storage and cost; open at first if a queue or the last run failed, as the status line then says. */
function Advanced({ status }: { status: Standing }) {
  const { queues, lastRuns, runningRun } = status;
  const [isOpen] = useState(() => queues.some(({ dead }) => dead > 0) || lastRuns[0]?.status === "failed");
  return (
    <details class="advanced" open={isOpen}>
      <summary>{texts.status.advanced}</summary>
      <Runs runs={lastRuns} running={runningRun} />
      <Queues status={status} />
      <Spending status={status} />
    </details>
  );
}
