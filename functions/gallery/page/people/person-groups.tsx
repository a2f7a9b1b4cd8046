import { useStore } from "../base/store.ts";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import { Empty, FaceImage, Failure, Loading } from "../parts/parts.tsx";
import { type Cluster, call, type Person, type PersonWithPhotos } from "../state/api.ts";
import { isTypedInto } from "../state/drafts.ts";
import { useEdits } from "../state/edits.ts";
import { useLoaded } from "../state/hooks.ts";
import { useSteady } from "../state/lists.ts";
import { moveAlong } from "../state/strip.ts";
import { perform, refreshes, type Work } from "../state/work.ts";
import { texts } from "../texts/texts.ts";

/** At most this many are loaded; later runs merge the groups of a person who has more. */
const MAX_GROUPS = 40;

const getId = ({ clusterId }: Cluster) => clusterId;
/** Key of a group's name field. */
const fieldKey = ({ clusterId }: Cluster) => `group:${clusterId}`;
const isHeld = (cluster: Cluster) => isTypedInto(fieldKey(cluster));

/** The groups that have a person's name: each can be reassigned, or lose the name. */
export function PersonGroups({ person }: { person: PersonWithPhotos }) {
  const ids = person.clusterIds.slice(0, MAX_GROUPS);
  const since = useStore(refreshes);
  const { answer, begun, error } = useLoaded(
    `groups:${person.personId}`,
    () => Promise.all(ids.map((id) => call<Cluster>(`/clusters/${id}?limit=8`))),
    { since: `${since} ${ids.join(" ")}` },
  );
  const edits = useEdits<Cluster>(`groups:${person.personId}`, getId);
  const groups = edits.apply(useSteady(answer ?? [], getId, isHeld), begun);
  if (error && !answer) return <Failure text={error} />;
  if (!answer) return <Loading like="rows" />;
  if (groups.length === 0) {
    return (
      <Empty title={texts.person.noGroups.title}>
        <p>{texts.person.noGroups.text}</p>
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
            void perform({ ...work, field: fieldKey(cluster), show: () => edits.put([cluster.clusterId], null) })
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
  const words = texts.person.group;
  function rename({ name, personId, typed }: NameGiven) {
    if (personId) {
      const path = `/clusters/${clusterId}/name`;
      onWork({
        path,
        resource: `/clusters/${clusterId}`,
        body: { personId },
        also: [`/people/${person.personId}`],
        done: texts.common.named({ name, faces: size }),
        typed,
      });
    } else {
      const path = `/people/${person.personId}/split`;
      const body = { name, clusterIds: [clusterId] };
      const done = texts.person.selection.movedToNew({ faces: size, name });
      onWork({ path, resource: `/people/${person.personId}`, body, done, typed });
    }
  }
  return (
    <li>
      <ul class="strip" onKeyDown={moveAlong}>
        {faces.map((face, index) => (
          <li key={face.faceId}>
            <a
              href={`#/photos/${face.photoId}`}
              aria-label={texts.common.photoOfFace({ index: index + 1, of: size })}
              tabIndex={index === 0 ? 0 : -1}
            >
              <FaceImage face={face} />
            </a>
          </li>
        ))}
      </ul>
      <div class="row-tools">
        <small>{texts.common.faces({ faces: size })}</small>
        <a href={`#/clusters/${clusterId}/why`} aria-label={texts.why.linkLabel({ faces: size })}>
          {texts.why.link}
        </a>
        <button
          type="button"
          class="plain"
          data-needs="name"
          aria-label={words.notPerson({ name: person.name, faces: size })}
          onClick={() =>
            onWork({
              method: "DELETE",
              path: `/clusters/${clusterId}/name`,
              resource: `/clusters/${clusterId}`,
              also: [`/people/${person.personId}`],
              done: words.nameRemoved({ faces: size }),
            })
          }
        >
          {texts.common.notPerson(person)}
        </button>
        <NameField
          field={fieldKey(cluster)}
          label={words.field({ faces: size })}
          placeholder={words.placeholder}
          except={person.personId}
          onName={rename}
        />
      </div>
    </li>
  );
}
