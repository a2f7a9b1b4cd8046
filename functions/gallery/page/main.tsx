import { Fragment, render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { everyone, type Status } from "./api.ts";
import { DocumentTitle } from "./document-title.tsx";
import { Help } from "./help.tsx";
import { useAnswer, useLoaded, useRoute } from "./hooks.ts";
import { LANGUAGE } from "./language.ts";
import { Navigation } from "./navigation.tsx";
import { Notices } from "./notices.tsx";
import { findPage } from "./pages.ts";
import { Failure } from "./parts.tsx";
import { PhotoPeek } from "./peek.tsx";
import { people } from "./people-store.ts";
import { PictureDrop } from "./picture-drop.tsx";
import { RoleNote } from "./role-note.tsx";
import { SampleNote } from "./sample-note.tsx";
import { linkIn } from "./shared-link.ts";
import { useStore } from "./store.ts";
import { Unsaved } from "./unsaved.tsx";
import { Visitor } from "./visitor.tsx";
import { refreshes, writes } from "./work.ts";
import "./style.css";
import "./parts.css";

/** Often enough to see scanning progress, rarely enough to cost nothing. */
const STATUS_EVERY_MS = 4000;

/** Loads again what could not be loaded. */
const reloadAll = () => refreshes.set(refreshes.value + 1);

/** The gallery, or for those with a link to photos, these alone. */
function Root() {
  const route = useRoute();
  const link = linkIn(route);
  return link ? <Visitor key={route} link={link} /> : <App route={route} />;
}

function App({ route }: { route: string }) {
  const { page, params, query } = findPage(route);
  const changes = useStore(writes) + useStore(refreshes);
  const { answer: status, error } = useAnswer<Status>("/status", { everyMs: STATUS_EVERY_MS, since: changes });
  const wasUnreachable = useRef(false);
  useEffect(() => {
    if (wasUnreachable.current && !error) reloadAll();
    wasUnreachable.current = error !== undefined;
  }, [error]);
  const { answer: known } = useLoaded("people", everyone, { since: changes });
  useEffect(() => known && people.set(known), [known]);
  // The first parameter names the thing a page is about: another thing is another instance of the page.
  const [id = ""] = Object.values(params);
  return (
    <>
      <Navigation page={page} status={status} />
      <Unsaved />
      <main>
        {error && <Failure text={error} onRetry={reloadAll} />}
        <RoleNote />
        {status?.samples && page.menu === "header" && <SampleNote />}
        <Fragment key={`${page.path} ${id}`}>
          <DocumentTitle title={page.title} />
          <page.component title={page.title} params={params} query={query} status={status} />
        </Fragment>
      </main>
      <PictureDrop />
      <PhotoPeek />
      <Notices />
      <Help />
    </>
  );
}

document.documentElement.lang = LANGUAGE;
const root = document.getElementById("app");
if (root) render(<Root />, root);
