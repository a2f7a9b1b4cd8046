import { count } from "./parts.tsx";
import type { Run } from "./standing.ts";
import { perform } from "./work.ts";

/** The last runs and what they changed. */
export function Runs({ runs, running }: { runs: readonly Run[]; running: Run | undefined }) {
  const start = () => perform({ path: "/runs", body: {}, done: "Faces are being grouped" });
  return (
    <div class="panel">
      <div class="with-button">
        <h2>Runs</h2>
        <button type="button" class="quiet" disabled={running !== undefined} onClick={start}>
          {running ? "Grouping faces…" : "Group faces now"}
        </button>
      </div>
      {runs.length === 0 && <p class="lead">Faces have not been grouped yet.</p>}
      <ol class="runs">
        {runs.map((run) => (
          <li key={run.runId}>
            <time dateTime={run.startedAt}>{when(run.startedAt)}</time>
            <span>{outcome(run)}</span>
            <small>{run.seconds !== undefined && `${run.seconds.toFixed(1)} s`}</small>
          </li>
        ))}
      </ol>
    </div>
  );
}

function when(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

function outcome({ status, reason, eligible = 0, clusters = 0, changed }: Run): string {
  if (status === "failed") return `Failed, and changed nothing: ${reason ?? "no reason is known"}`;
  const { created = 0, merged = 0, split = 0, removed = 0 } = changed ?? {};
  const changes = [
    ...(created > 0 ? [`${created.toLocaleString()} new`] : []),
    ...(merged > 0 ? [`${merged.toLocaleString()} joined`] : []),
    ...(split > 0 ? [`${split.toLocaleString()} divided`] : []),
    ...(removed > 0 ? [`${removed.toLocaleString()} gone`] : []),
  ];
  const what = changes.length > 0 ? changes.join(", ") : "no group came or went";
  return `${count(eligible, "face")} in ${count(clusters, "group")}: ${what}`;
}
