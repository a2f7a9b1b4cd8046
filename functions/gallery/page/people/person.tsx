import { useStore } from "../base/store.ts";
import { Loading, Missing } from "../parts/parts.tsx";
import type { PersonWithPhotos } from "../state/api.ts";
import { useEdits } from "../state/edits.ts";
import { useAnswer } from "../state/hooks.ts";
import type { PageProps } from "../state/route.ts";
import { refreshes, writes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { PersonFaces } from "./person-faces.tsx";
import { PersonGroups } from "./person-groups.tsx";
import { PersonHead } from "./person-head.tsx";
import { PersonPhotos } from "./person-photos.tsx";
import "./person.css";

const TABS = [
  { part: undefined, text: texts.person.faces, Content: PersonFaces },
  { part: "photos", text: texts.person.photos, Content: PersonPhotos },
  { part: "groups", text: texts.person.groups, Content: PersonGroups },
] as const;

/** A person: name and actions, and below them tabs for their faces, photos and groups. */
export function PersonPage({ params: { personId, part } }: PageProps<"/people/:personId/:part?">) {
  const since = useStore(writes) + useStore(refreshes);
  const { answer, begun, error, isMissing } = useAnswer<PersonWithPhotos>(`/people/${personId}?limit=60`, { since });
  const edits = useEdits<PersonWithPhotos>("people", (each) => each.personId);
  const [person] = edits.apply(answer ? [answer] : [], begun);
  if (error && !answer) return <Missing error={error} isMissing={isMissing} text={texts.missing.person} />;
  if (!person) return <Loading like="grid" />;
  const Content = TABS.find((tab) => tab.part === part)?.Content;
  return (
    <section aria-labelledby="title">
      <PersonHead person={person} />
      <nav class="tabs" aria-label={texts.person.tabs(person)}>
        {TABS.map((tab) => (
          <a
            key={tab.text}
            href={`#/people/${personId}${tab.part ? `/${tab.part}` : ""}`}
            aria-current={tab.part === part ? "page" : undefined}
          >
            {tab.text}
          </a>
        ))}
      </nav>
      {Content && <Content person={person} />}
    </section>
  );
}
