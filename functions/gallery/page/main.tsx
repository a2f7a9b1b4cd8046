import { render } from "preact";
import { useState } from "preact/hooks";
import { everyone, type Status } from "./api.ts";
import { Clusters } from "./clusters.tsx";
import { useAnswer, useLoaded, useRoute } from "./hooks.ts";
import { Failure } from "./parts.tsx";
import { People } from "./people.tsx";
import { PersonPage } from "./person.tsx";
import { PhotoPage } from "./photo.tsx";
import { StatusLine } from "./status.tsx";
import "./style.css";
import "./pages.css";

/** Often enough to see indexing move, seldom enough to cost nothing. */
const STATUS_EVERY_MS = 4000;

function App() {
  const route = useRoute();
  const { answer: status, error } = useAnswer<Status>("/status", { everyMs: STATUS_EVERY_MS });
  const [named, setNamed] = useState(0);
  const { answer: people } = useLoaded("people", everyone, { since: named });
  const onNamed = () => setNamed((times) => times + 1);
  return (
    <>
      <header>
        <a class="brand" href="#/">
          Facet
        </a>
        <nav aria-label="Pages">
          <Tab href="#/" current={route === "/"} text="New faces" />
          <Tab href="#/people" current={route.startsWith("/people")} text="People" />
        </nav>
        {status && <StatusLine status={status} />}
      </header>
      <main>
        {error && <Failure text={`Facet does not answer: ${error}`} />}
        <Body route={route} status={status} onNamed={onNamed} />
      </main>
      <datalist id="names">
        {people?.map(({ personId, name }) => (
          <option key={personId} value={name} />
        ))}
      </datalist>
    </>
  );
}

function Body({ route, status, onNamed }: { route: string; status: Status | undefined; onNamed: () => void }) {
  const [, page, id] = route.split("/");
  if (page === "people" && id) return <PersonPage key={id} personId={id} onNamed={onNamed} />;
  if (page === "people") return <People />;
  if (page === "photos" && id) return <PhotoPage key={id} photoId={id} onNamed={onNamed} />;
  return <Clusters status={status} onNamed={onNamed} />;
}

function Tab({ href, current, text }: { href: string; current: boolean; text: string }) {
  return (
    <a href={href} aria-current={current ? "page" : undefined}>
      {text}
    </a>
  );
}

const root = document.getElementById("app");
if (root) render(<App />, root);
