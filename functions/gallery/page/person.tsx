import type { PersonWithPhotos } from "./api.ts";
import { useEdits } from "./edits.ts";
import { useAnswer } from "./hooks.ts";
import { Loading, Missing } from "./parts.tsx";
import { PersonFaces } from "./person-faces.tsx";
import { PersonGroups } from "./person-groups.tsx";
import { PersonHead } from "./person-head.tsx";
import { PersonPhotos } from "./person-photos.tsx";
import { useStore } from "./store.ts";
import { refreshes, writes } from "./work.ts";
import "./person.css";

const PARTS = [
  { part: undefined, text: "Faces" },
  { part: "photos", text: "Photos" },
  { part: "groups", text: "Groups" },
] as const;

/** One person: who they are, their faces, their photos, and the groups of faces that have their name. */
export function PersonPage({ personId, part }: { personId: string; part: string | undefined }) {
  const since = useStore(writes) + useStore(refreshes);
  const { answer, begun, error } = useAnswer<PersonWithPhotos>(`/people/${personId}?limit=60`, { since });
  const edits = useEdits<PersonWithPhotos>("people", (each) => each.personId);
  const [person] = edits.apply(answer ? [answer] : [], begun);
  if (error && !answer) return <Missing text={error} />;
  if (!person) return <Loading />;
  return (
    <section aria-labelledby="title">
      <PersonHead person={person} />
      <nav class="tabs" aria-label={`Of ${person.name}`}>
        {PARTS.map(({ part: each, text }) => (
          <a
            key={text}
            href={`#/people/${personId}${each ? `/${each}` : ""}`}
            aria-current={each === part ? "page" : undefined}
          >
            {text}
          </a>
        ))}
      </nav>
      {part === "photos" && <PersonPhotos person={person} />}
      {part === "groups" && <PersonGroups person={person} />}
      {part === undefined && <PersonFaces person={person} />}
    </section>
  );
}
