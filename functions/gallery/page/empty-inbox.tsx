import { useState } from "preact/hooks";
import { call, type Status } from "./api.ts";
import { errorMessage } from "./hooks.ts";
import { Empty, Failure } from "./parts.tsx";
import { texts } from "./texts.ts";

/** Explains why there are no unnamed groups. */
export function EmptyInbox({ status }: { status: Status }) {
  const { noPhotos, scanning, noneReadable, notGrouped, noGroups, noneLeft, allNamed } = texts.newFaces;
  const { photos, skipped, failed, indexing, version, clusters, people } = status;
  if (photos === 0) {
    const { title, text } = indexing ? scanning : noPhotos;
    return (
      <Empty title={title}>
        <p>{text}</p>
      </Empty>
    );
  }
  if (!indexing && skipped.count + failed.count === photos) {
    return (
      <Empty title={noneReadable.title}>
        <p>{noneReadable.text({ status: (text) => <a href="#/status">{text}</a> })}</p>
      </Empty>
    );
  }
  if (version === undefined) {
    return (
      <Empty title={notGrouped.title(status)}>
        <p>{notGrouped.text}</p>
        {status.faces > 0 && <StartRun isRunning={status.runningRun !== undefined} />}
      </Empty>
    );
  }
  if (clusters === 0) {
    return (
      <Empty title={noGroups.title(status)}>
        <p>{noGroups.text}</p>
      </Empty>
    );
  }
  if (people === 0) {
    return (
      <Empty title={noneLeft.title}>
        <p>{noneLeft.text({ hidden: (text) => <a href="#/hidden">{text}</a> })}</p>
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
      <button type="button" data-needs="manage" disabled={isBusy} onClick={start}>
        {isBusy ? texts.status.runs.running : texts.status.runs.start}
      </button>
      {error && <Failure text={error} />}
    </>
  );
}
