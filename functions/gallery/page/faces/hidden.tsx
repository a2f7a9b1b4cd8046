import { useStore } from "../base/store.ts";
import { Empty, FaceImage, Failure, Loading, More, Title } from "../parts/parts.tsx";
import type { Cluster, PersonSummary } from "../state/api.ts";
import { type ShownChange, useEdits } from "../state/edits.ts";
import { useList } from "../state/lists.ts";
import type { PageProps } from "../state/route.ts";
import { moveAlong } from "../state/strip.ts";
import { perform, refreshes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";

/** Hidden people and groups, each with a button that makes it visible again. */
export function Hidden({ title }: PageProps<"/hidden">) {
  const since = useStore(refreshes);
  const people = useList<PersonSummary>("/people", { hidden: "true", limit: "200" }, since);
  const clusters = useList<Cluster>("/clusters", { hidden: "true", named: "false", limit: "50" }, since);
  const personEdits = useEdits<PersonSummary>("hidden-people", ({ personId }) => personId);
  const clusterEdits = useEdits<Cluster>("hidden-groups", ({ clusterId }) => clusterId);
  const hiddenPeople = personEdits.apply(people.items, people.begun);
  const hiddenClusters = clusterEdits.apply(clusters.items, clusters.begun);
  const unhide = (path: string, done: string, show: () => ShownChange) =>
    void perform({ method: "PATCH", path, resource: path, body: { hidden: false }, done, show });
  const error = people.error ?? clusters.error;
  const isLoading = people.loading || clusters.loading;
  return (
    <section aria-labelledby="title">
      <Title text={title} />
      {isLoading && <Loading like="rows" />}
      {error && <Failure text={error} />}
      <ul class="hidden-list">
        {hiddenPeople.map(({ personId, name, cover, faces }) => (
          <li key={personId}>
            <a href={`#/people/${personId}`} class="strip" aria-label={name}>
              {cover ? <FaceImage face={{ url: cover }} /> : <span class="face blank" />}
            </a>
            <span>
              <b>{name}</b>
              <small>{texts.common.faces({ faces })}</small>
            </span>
            <button
              type="button"
              class="quiet"
              data-needs="name"
              aria-label={texts.hidden.unhidePerson({ name })}
              onClick={() =>
                unhide(`/people/${personId}`, texts.person.unhidden({ name }), () => personEdits.put([personId], null))
              }
            >
              {texts.common.unhide}
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
                    aria-label={texts.common.photoOfFace({ index: index + 1 })}
                    tabIndex={index === 0 ? 0 : -1}
                  >
                    <FaceImage face={face} />
                  </a>
                </li>
              ))}
            </ul>
            <span>
              <small>{texts.common.faces({ faces: size })}</small>
            </span>
            <button
              type="button"
              class="quiet"
              data-needs="name"
              aria-label={texts.hidden.unhideGroup({ faces: size })}
              onClick={() =>
                unhide(`/clusters/${clusterId}`, texts.hidden.groupUnhidden({ faces: size }), () =>
                  clusterEdits.put([clusterId], null),
                )
              }
            >
              {texts.common.unhide}
            </button>
          </li>
        ))}
      </ul>
      <More more={people.more ?? clusters.more} />
      {!isLoading && !error && hiddenPeople.length + hiddenClusters.length === 0 && (
        <Empty title={texts.hidden.none.title}>
          <p>{texts.hidden.none.text}</p>
        </Empty>
      )}
    </section>
  );
}
