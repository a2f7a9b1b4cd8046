import { useState } from "preact/hooks";
import type { Status } from "../base/types.ts";
import { call } from "../state/api.ts";
import { errorMessage } from "../state/hooks.ts";
import type { Lack } from "../state/lack.ts";
import { texts } from "../texts/texts.ts";
import { Empty, Failure } from "./parts.tsx";

/** Explains what a library lacks. */
export function Unready({ lack, status }: { lack: Lack; status: Status }) {
  const { noPhotos, scanning, noneReadable, noFaces, notGrouped } = texts.newFaces;
  switch (lack) {
    case "photos":
      return (
        <Empty title={noPhotos.title}>
          <p>{noPhotos.text({ folder: status.folder?.path })}</p>
        </Empty>
      );
    case "scanned":
    case "faces": {
      const { title, text } = lack === "faces" ? noFaces : scanning;
      return (
        <Empty title={title}>
          <p>{text}</p>
        </Empty>
      );
    }
    case "readable":
      return (
        <Empty title={noneReadable.title}>
          <p>{noneReadable.text({ status: (text) => <a href="#/status">{text}</a> })}</p>
        </Empty>
      );
    case "run":
      return (
        <Empty title={notGrouped.title(status)}>
          <p>{notGrouped.text}</p>
          {status.faces > 0 && <StartRun isRunning={status.runningRun !== undefined} />}
        </Empty>
      );
  }
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
