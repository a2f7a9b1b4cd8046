import { dateAndTime, seconds } from "../base/format.ts";
import { perform } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import type { Run } from "./status-types.ts";

/** The last runs and their results. */
export function Runs({ runs, running }: { runs: readonly Run[]; running: Run | undefined }) {
  const words = texts.status.runs;
  const start = () => perform({ path: "/runs", body: {}, done: words.started });
  return (
    <div class="panel">
      <div class="with-button">
        <h2>{words.title}</h2>
        <button type="button" class="quiet" data-needs="manage" disabled={running !== undefined} onClick={start}>
          {running ? words.running : words.start}
        </button>
      </div>
      {runs.length === 0 && <p class="lead">{words.none}</p>}
      <ol class="runs">
        {runs.map((run) => (
          <li key={run.runId}>
            <time dateTime={run.startedAt}>{dateAndTime(run.startedAt)}</time>
            <span>{resultText(run)}</span>
            <small>{run.seconds !== undefined && seconds(run.seconds)}</small>
          </li>
        ))}
      </ol>
    </div>
  );
}

function resultText({ status, reason, eligible = 0, clusters = 0, changed }: Run): string {
  if (status === "failed") return texts.status.runs.failed({ reason });
  if (status === "busy") return texts.status.runs.busy;
  const { created = 0, merged = 0, split = 0, removed = 0 } = changed ?? {};
  return texts.status.runs.succeeded({ faces: eligible, groups: clusters, created, merged, split, removed });
}
