import { render } from "preact";
import type { Status } from "./api.ts";
import { Clusters } from "./clusters.tsx";
import { useAnswer, useRoute } from "./hooks.ts";
import { People } from "./people.tsx";
import { PersonPage } from "./person.tsx";
import { PhotoPage } from "./photo.tsx";
import "./style.css";

/** Often enough to see indexing move, seldom enough to cost nothing. */
const STATUS_EVERY_MS = 5000;

function App() {
  const route = useRoute();
  const { answer: status } = useAnswer<Status>("/status", STATUS_EVERY_MS);
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
        {status && <Counts status={status} />}
      </header>
      <main>
        <Body route={route} version={status?.version} />
      </main>
    </>
  );
}

function Body({ route, version }: { route: string; version: number | undefined }) {
  const [, page, id] = route.split("/");
  if (page === "people" && id) return <PersonPage personId={id} />;
  if (page === "people") return <People />;
  if (page === "photos" && id) return <PhotoPage photoId={id} />;
  return <Clusters version={version} />;
}

function Tab({ href, current, text }: { href: string; current: boolean; text: string }) {
  return (
    <a href={href} aria-current={current ? "page" : undefined}>
      {text}
    </a>
  );
}

function Counts({ status }: { status: Status }) {
  const left = status.skipped.length + status.failed.length;
  return (
    <p class="counts" aria-live="polite">
      {status.photos.toLocaleString()} photos · {status.faces.toLocaleString()} faces
      {left > 0 && (
        <details>
          <summary>{left} left out</summary>
          <ul>
            {[...status.failed, ...status.skipped].map(({ key, reason }) => (
              <li key={key}>
                <b>{key}</b> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </p>
  );
}

const root = document.getElementById("app");
if (root) render(<App />, root);
