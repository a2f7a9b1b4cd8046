import { count } from "./parts.tsx";
import { duration, type Indexing, type Queue, rate, type Standing } from "./standing.ts";
import { perform } from "./work.ts";

/** What goes on, how far it is, and how much there is. */
export function Now({ standing }: { standing: Standing }) {
  const { photos, faces, people, clusters = 0, indexing, runningRun } = standing;
  const said = indexing
    ? "Looking at photos"
    : runningRun
      ? "Grouping faces"
      : "Nothing to do: everything is looked at";
  return (
    <div class="panel now">
      <h2 aria-live="polite">{said}</h2>
      {indexing && <Progress indexing={indexing} />}
      <dl class="figures">
        <Figure name="Photos" value={photos} />
        <Figure name="Faces" value={faces} />
        <Figure name="Groups" value={clusters} />
        <Figure name="People" value={people} />
      </dl>
    </div>
  );
}

function Progress({ indexing }: { indexing: Indexing }) {
  const { photos, faces, perSecond, waiting, facesWaiting, secondsLeft } = indexing;
  const all = photos + waiting;
  const parts = [
    `${photos.toLocaleString()} of ${count(all, "photo")}`,
    `${count(faces, "face")} found`,
    ...(facesWaiting > 0 ? [`${count(facesWaiting, "face")} to go`] : []),
    ...(perSecond ? [rate(perSecond)] : []),
    ...(secondsLeft ? [`${duration(secondsLeft)} left`] : []),
  ];
  return (
    <>
      <progress max={all} value={photos} aria-label="Photos looked at" />
      <p class="lead">{parts.join(" · ")}</p>
    </>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value.toLocaleString()}</dd>
    </div>
  );
}

const QUEUES = {
  photos: { title: "Photos", does: "whose faces are to be found" },
  crops: { title: "Faces", does: "to be turned into vectors" },
};

/** What waits, and what failed too often and can be tried again. */
export function Queues({ queues }: { queues: readonly Queue[] }) {
  return (
    <div class="panel">
      <h2>Queues</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Waiting</th>
            <th scope="col">In work</th>
            <th scope="col">Failed</th>
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
  const { title, does } = QUEUES[name];
  const retry = () =>
    perform<{ messages: number }>({
      path: `/queues/${name}/redrive`,
      done: ({ messages }) => `${messages.toLocaleString()} went back to be tried again`,
    });
  return (
    <tr>
      <th scope="row">
        {title} <small>{does}</small>
      </th>
      <td>{waiting.toLocaleString()}</td>
      <td>{inFlight.toLocaleString()}</td>
      <td class={dead > 0 ? "bad" : undefined}>{dead.toLocaleString()}</td>
      <td>
        {dead > 0 && (
          <button type="button" onClick={retry}>
            Try again<span class="unseen"> the failed {title.toLowerCase()}</span>
          </button>
        )}
      </td>
    </tr>
  );
}
