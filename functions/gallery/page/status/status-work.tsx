import { perform } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import type { Indexing, Queue, Standing } from "./status-types.ts";

/** Facet's current work, its progress, and the numbers of photos, faces, groups and people. */
export function Activity({ status }: { status: Standing }) {
  const { photos, faces, people, clusters = 0, indexing, runningRun } = status;
  const words = texts.status;
  const activity = indexing ? words.scanning : runningRun ? words.grouping : words.upToDate;
  return (
    <div class="panel now">
      <h2 aria-live="polite">{activity}</h2>
      {indexing && <Progress indexing={indexing} isShared={status.queuesOf === "deployment"} />}
      <dl class="figures">
        <Figure name={words.figures.photos} value={photos} />
        <Figure name={words.figures.faces} value={faces} />
        <Figure name={words.figures.groups} value={clusters} />
        <Figure name={words.figures.people} value={people} />
      </dl>
    </div>
  );
}

/** @param isShared whether what waits may be of other libraries */
function Progress({ indexing, isShared }: { indexing: Indexing; isShared: boolean }) {
  const { photos, faces, perSecond, waiting, facesWaiting, secondsLeft } = indexing;
  if (isShared) {
    return (
      <p class="lead">{texts.status.sharedProgress({ scanned: photos, faces, waiting, facesWaiting, perSecond })}</p>
    );
  }
  const all = photos + waiting;
  return (
    <>
      <progress max={all} value={photos} aria-label={texts.status.progress} />
      <p class="lead">
        {texts.status.progressText({ scanned: photos, all, faces, facesLeft: facesWaiting, perSecond, secondsLeft })}
      </p>
    </>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{texts.status.figure({ value })}</dd>
    </div>
  );
}

/** Numbers of queued, running and failed messages. Failed ones can be retried. */
export function Queues({ status: { queues, queuesOf } }: { status: Standing }) {
  const words = texts.status.queues;
  return (
    <div class="panel">
      <h2>{words.title}</h2>
      {queuesOf === "deployment" && <p class="lead">{words.shared}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">{words.step}</th>
            <th scope="col">{words.queued}</th>
            <th scope="col">{words.running}</th>
            <th scope="col">{words.failed}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <Row key={queue.name} queue={queue} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ queue: { name, waiting, inFlight, dead } }: { queue: Queue }) {
  const words = texts.status.queues[name];
  const retry = () => perform<{ messages: number }>({ path: `/queues/${name}/redrive`, done: words.retried });
  return (
    <tr>
      <th scope="row">{words.name}</th>
      <td>{texts.status.figure({ value: waiting })}</td>
      <td>{texts.status.figure({ value: inFlight })}</td>
      <td class={dead > 0 ? "bad" : undefined}>{texts.status.figure({ value: dead })}</td>
      <td>
        {dead > 0 && (
          <button type="button" data-needs="manage" aria-label={words.retryLabel} onClick={retry}>
            {texts.status.queues.retry}
          </button>
        )}
      </td>
    </tr>
  );
}
