import { render } from "preact";
import { useEffect } from "preact/hooks";
import { everyone, type Status } from "./api.ts";
import { Hidden } from "./hidden.tsx";
import { useAnswer, useLoaded, useRoute } from "./hooks.ts";
import { Navigation } from "./navigation.tsx";
import { NewFaces } from "./new-faces.tsx";
import { Notices } from "./notices.tsx";
import { Failure } from "./parts.tsx";
import { People } from "./people.tsx";
import { people } from "./people-store.ts";
import { PersonPage } from "./person.tsx";
import { PhotoPage } from "./photo.tsx";
import { StatusPage } from "./status.tsx";
import { useStore } from "./store.ts";
import { Suggestions } from "./suggestions.tsx";
import { TuningPage } from "./tuning.tsx";
import { Undo } from "./undo.tsx";
import { Unsaved } from "./unsaved.tsx";
import { WhyPage } from "./why.tsx";
import { refreshes, writes } from "./work.ts";
import "./style.css";
import "./parts.css";

/** Often enough to see indexing move, seldom enough to cost nothing. */
const STATUS_EVERY_MS = 4000;

function App() {
  const route = useRoute();
  const { answer: status, error } = useAnswer<Status>("/status", { everyMs: STATUS_EVERY_MS });
  const changes = useStore(writes) + useStore(refreshes);
  const { answer: known } = useLoaded("people", everyone, { since: changes });
  useEffect(() => known && people.set(known), [known]);
  return (
    <>
      <Navigation route={route} status={status} />
      <Unsaved />
      <main>
        {error && <Failure text={`Facet does not answer: ${error}`} />}
        <Body route={route} status={status} />
      </main>
      <Notices />
    </>
  );
}

function Body({ route, status }: { route: string; status: Status | undefined }) {
  const [, page, id, part, more] = route.split("/");
  if (page === "people" && id) return <PersonPage key={id} personId={id} part={part} />;
  if (page === "people") return <People />;
  if (page === "photos" && id) return <PhotoPage key={id} photoId={id} />;
  if (page === "clusters" && id) return <WhyPage key={id} clusterId={id} faceId={more} />;
  if (page === "suggestions") return <Suggestions />;
  if (page === "hidden") return <Hidden />;
  if (page === "undo") return <Undo />;
  if (page === "status") return <StatusPage />;
  if (page === "tuning") return <TuningPage />;
  return <NewFaces status={status} />;
}

const root = document.getElementById("app");
if (root) render(<App />, root);
