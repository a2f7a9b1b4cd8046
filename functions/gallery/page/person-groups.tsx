import { type Cluster, call, type Person, type PersonWithPhotos } from "./api.ts";
import { isTypedInto } from "./drafts.ts";
import { useEdits } from "./edits.ts";
import { useLoaded } from "./hooks.ts";
import { useSteady } from "./lists.ts";
import { NameField, type Who } from "./naming.tsx";
import { count, Empty, FaceImage, Failure, Loading } from "./parts.tsx";
import { useStore } from "./store.ts";
import { moveAlong } from "./strip.ts";
import { perform, refreshes, type Work } from "./work.ts";

/** So many are read; a person of more has them merged by later runs. */
const MOST_GROUPS = 40;

const idOf = ({ clusterId }: Cluster) => clusterId;
/** The field of a group. */
const fieldOf = ({ clusterId }: Cluster) => `group ${clusterId}`;
const isHeld = (cluster: Cluster) => isTypedInto(fieldOf(cluster));

/** The groups of faces that have a person's name: each can be somebody else, or lose the name. */
export function PersonGroups({ person }: { person: PersonWithPhotos }) {
  const ids = person.clusterIds.slice(0, MOST_GROUPS);
  const since = useStore(refreshes);
  const { answer, begun, error } = useLoaded(
    `groups ${person.personId}`,
    () => Promise.all(ids.map((id) => call<Cluster>(`/clusters/${id}?limit=8`))),
    { since: `${since} ${ids.join(" ")}` },
  );
  const edits = useEdits<Cluster>(`groups ${person.personId}`, idOf);
  const groups = edits.apply(useSteady(answer ?? [], idOf, isHeld), begun);
  if (error && !answer) return <Failure text={error} />;
  if (!answer) return <Loading />;
  if (groups.length === 0) {
    return (
      <Empty title="No groups">
        <p>Only single faces have this name.</p>
      </Empty>
    );
  }
  return (
    <ol class="groups">
      {groups.map((cluster) => (
        <Group
          key={cluster.clusterId}
          cluster={cluster}
          person={person}
          onWork={(work) =>
            void perform({ ...work, place: fieldOf(cluster), show: () => edits.put([cluster.clusterId], null) })
          }
        />
      ))}
    </ol>
  );
}

interface GroupProps {
  readonly cluster: Cluster;
  readonly person: Person;
  readonly onWork: (work: Work<unknown>) => void;
}

function Group({ cluster, person, onWork }: GroupProps) {
  const { clusterId, size, faces } = cluster;
  const some = count(size, "face");
  function rename(who: Who) {
    if (who.personId) {
      const path = `/clusters/${clusterId}/name`;
      onWork({
        path,
        of: `/clusters/${clusterId}`,
        body: { personId: who.personId },
        also: [`/people/${person.personId}`],
        done: `That is ${who.name}: ${some}`,
        typed: who.typed,
      });
    } else {
      const path = `/people/${person.personId}/split`;
      const body = { name: who.name, clusterIds: [clusterId] };
      const done = `${some} split off as ${who.name}`;
      onWork({ path, of: `/people/${person.personId}`, body, done, typed: who.typed });
    }
  }
  return (
    <li>
      <ul class="strip" onKeyDown={moveAlong}>
        {faces.map((face, index) => (
          <li key={face.faceId}>
            <a
              href={`#/photos/${face.photoId}`}
              aria-label={`Photo of face ${index + 1} of ${size}`}
              tabIndex={index === 0 ? 0 : -1}
            >
              <FaceImage face={face} />
            </a>
          </li>
        ))}
      </ul>
      <div class="row-tools">
        <small>{some}</small>
        <a href={`#/clusters/${clusterId}/why`} aria-label={`Why these ${size} faces are one group`}>
          Why
        </a>
        <button
          type="button"
          class="plain"
          aria-label={`These ${size} faces are not ${person.name}`}
          onClick={() =>
            onWork({
              method: "DELETE",
              path: `/clusters/${clusterId}/name`,
              of: `/clusters/${clusterId}`,
              also: [`/people/${person.personId}`],
              done: `${some} have no name now`,
            })
          }
        >
          Not {person.name}
        </button>
        <NameField
          field={fieldOf(cluster)}
          label={`Who these ${size} faces are instead`}
          placeholder="Somebody else?"
          except={person.personId}
          onWho={rename}
        />
      </div>
    </li>
  );
}
