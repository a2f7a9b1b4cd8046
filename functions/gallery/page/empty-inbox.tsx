import { useState } from "preact/hooks";
import { call, type Status } from "./api.ts";
import { errorMessage } from "./hooks.ts";
import { Empty, Failure } from "./parts.tsx";
import { texts } from "./texts.ts";

/** Explains why there are no unnamed groups. */
export function EmptyInbox({ status }: { status: Status }) {
  const { noPhotos, notGrouped, allNamed } = texts.newFaces;
  if (status.photos === 0) {
    return (
      <Empty title={noPhotos.title}>
        <p>{noPhotos.text}</p>
      </Empty>
    );
  }
  if (status.version === undefined) {
    return (
      <Empty title={notGrouped.title(status)}>
        <p>{notGrouped.text}</p>
        {status.faces > 0 && <StartRun isRunning={status.runningRun !== undefined} />}
      </Empty>
    );
  }
  return (
    <Empty title={allNamed.title}>
      <p>
        {allNamed.text({
          people: (text) => <a href="#/people">{text}</a>,
          suggestions: (text) => <a href="#/suggestions">{text}</a>,
        })}
      </p>
    </Empty>
  );
}

function StartRun({ isRunning }: { isRunning: boolean }) {
  const [isStarted, setStarted] = useState(false);
  const [error, setError] = useState<string>();
  const isBusy = isStarted || isRunning;
  async function start() {
    setStarted(true);
    setError(undefined);
    await call("/runs", {}).catch((problem: unknown) => {
      setError(errorMessage(problem));
      setStarted(false);
    });
  }
  return (
    <>
      <button type="button" disabled={isBusy} onClick={start}>
        {isBusy ? texts.status.runs.running : texts.status.runs.start}
      </button>
      {error && <Failure text={error} />}
    </>
  );
}
