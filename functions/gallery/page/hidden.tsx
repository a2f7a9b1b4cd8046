import type { Cluster, PersonSummary } from "./api.ts";
import { type Shown, useEdits } from "./edits.ts";
import { useList } from "./lists.ts";
import { count, Empty, FaceImage, Failure, Loading, More, Title } from "./parts.tsx";
import { useStore } from "./store.ts";
import { moveAlong } from "./strip.ts";
import { perform, refreshes } from "./work.ts";

/** People and groups of faces that somebody does not want to see, and the way back. */
export function Hidden() {
  const since = useStore(refreshes);
  const people = useList<PersonSummary>("/people", { hidden: "true", limit: "200" }, since);
  const clusters = useList<Cluster>("/clusters", { hidden: "true", named: "false", limit: "50" }, since);
  const editsOfPeople = useEdits<PersonSummary>("hidden people", ({ personId }) => personId);
  const editsOfClusters = useEdits<Cluster>("hidden groups", ({ clusterId }) => clusterId);
  const hiddenPeople = editsOfPeople.apply(people.items, people.begun);
  const hiddenClusters = editsOfClusters.apply(clusters.items, clusters.begun);
  const show = (path: string, done: string, back: () => Shown) =>
    void perform({ method: "PATCH", path, of: path, body: { hidden: false }, done, show: back });
  const error = people.error ?? clusters.error;
  const isLoading = people.loading || clusters.loading;
  return (
    <section aria-labelledby="title">
      <Title text="Hidden" />
      {isLoading && <Loading />}
      {error && <Failure text={error} />}
      <ul class="hidden-list">
        {hiddenPeople.map(({ personId, name, cover, faces }) => (
          <li key={personId}>
            <a href={`#/people/${personId}`} class="strip" aria-label={name}>
              {cover ? <FaceImage face={{ url: cover }} /> : <span class="face blank" />}
            </a>
            <span>
              <b>{name}</b>
              <small>{count(faces, "face")}</small>
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={`Show again: ${name}`}
              onClick={() => show(`/people/${personId}`, `${name} is shown`, () => editsOfPeople.put([personId], null))}
            >
              Show again
            </button>
          </li>
        ))}
        {hiddenClusters.map(({ clusterId, size, faces }) => (
          <li key={clusterId}>
            <ul class="strip" onKeyDown={moveAlong}>
              {faces.slice(0, 4).map((face, index) => (
                <li key={face.faceId}>
                  <a
                    href={`#/photos/${face.photoId}`}
                    aria-label={`Photo of face ${index + 1}`}
                    tabIndex={index === 0 ? 0 : -1}
                  >
                    <FaceImage face={face} />
                  </a>
                </li>
              ))}
            </ul>
            <span>
              <small>{count(size, "face")}</small>
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={`Show again: ${count(size, "face")}`}
              onClick={() =>
                show(`/clusters/${clusterId}`, `Shown: ${count(size, "face")}`, () =>
                  editsOfClusters.put([clusterId], null),
                )
              }
            >
              Show again
            </button>
          </li>
        ))}
      </ul>
      <More more={people.more ?? clusters.more} />
      {!isLoading && !error && hiddenPeople.length + hiddenClusters.length === 0 && (
        <Empty title="Nobody is hidden">
          <p>Hide strangers under New faces, or a person on their page: they come here.</p>
        </Empty>
      )}
    </section>
  );
}
