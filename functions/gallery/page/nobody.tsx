import { useState } from "preact/hooks";
import { call, type Status } from "./api.ts";
import { textOf } from "./hooks.ts";
import { count, Empty, Failure } from "./parts.tsx";

/** Why there is no cluster without a name. */
export function Nobody({ status }: { status: Status }) {
  if (status.photos === 0) {
    return (
      <Empty title="No photos yet">
        <p>Put photos into the photos bucket, or start Facet with a folder. Their faces appear here.</p>
      </Empty>
    );
  }
  if (status.version === undefined) {
    return (
      <Empty title={status.faces === 0 ? "No faces found so far" : `${count(status.faces, "face")} found so far`}>
        <p>Groups of faces that look like one person appear here after the first run, which comes by itself.</p>
        {status.faces > 0 && <StartRun running={status.runningRun !== undefined} />}
      </Empty>
    );
  }
  return (
    <Empty title="Everyone has a name">
      <p>
        New groups of faces appear here as photos arrive. <a href="#/people">See people</a>, or{" "}
        <a href="#/suggestions">answer what Facet is not sure of</a>.
      </p>
    </Empty>
  );
}

function StartRun({ running }: { running: boolean }) {
  const [started, setStarted] = useState(false);
  const [error, setError] = useState<string>();
  const busy = started || running;
  async function start() {
    setStarted(true);
    setError(undefined);
    await call("/runs", {}).catch((problem: unknown) => {
      setError(textOf(problem));
      setStarted(false);
    });
  }
  return (
    <>
      <button type="button" disabled={busy} onClick={start}>
        {busy ? "Grouping faces…" : "Group faces now"}
      </button>
      {error && <Failure text={error} />}
    </>
  );
}
