import { Fragment, render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { LANGUAGE } from "./base/language.ts";
import { useStore } from "./base/store.ts";
import { Help } from "./frame/help.tsx";
import { Notices } from "./frame/notices.tsx";
import { RoleNote } from "./frame/role-note.tsx";
import { SampleNote } from "./frame/sample-note.tsx";
import { Unsaved } from "./frame/unsaved.tsx";
import { Navigation } from "./navigation.tsx";
import { findPage } from "./pages.ts";
import { DocumentTitle } from "./parts/document-title.tsx";
import { Failure } from "./parts/parts.tsx";
import { PhotoPeek } from "./parts/peek.tsx";
import { PictureDrop } from "./search/picture-drop.tsx";
import { linkIn } from "./sharing/shared-link.ts";
import { Visitor } from "./sharing/visitor.tsx";
import { everyone, type Status } from "./state/api.ts";
import { useAnswer, useLoaded, useRoute } from "./state/hooks.ts";
import { people } from "./state/people-store.ts";
import { refreshes, writes } from "./state/work.ts";
import "./style.css";
import "./parts/parts.css";

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
