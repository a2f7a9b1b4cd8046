import type { Status } from "./base/types.ts";
import { openHelp } from "./frame/help.tsx";
import { LanguageChoice } from "./frame/language-choice.tsx";
import { LibraryChooser } from "./frame/library-chooser.tsx";
import { LogOut } from "./frame/log-out.tsx";
import { PAGES, type PageRow } from "./pages.ts";
import { StatusLine } from "./status/status-line.tsx";
import { texts } from "./texts/texts.ts";
import "./navigation.css";

const HEADER = PAGES.filter(({ menu }) => menu === "header");
const MORE = PAGES.filter(({ menu }) => menu === "more");

interface NavigationProps {
  /** The page that is shown. */
  readonly page: PageRow;
  readonly status: Status | undefined;
}

/** Links to the main pages, with the rarely needed ones behind one button. */
export function Navigation({ page, status }: NavigationProps) {
  return (
    <header>
      {status?.indexing && status.queuesOf === "library" && <ScanningBar indexing={status.indexing} />}
      <a class="brand" href="#/">
        {texts.product}
      </a>
      <nav aria-label={texts.navigation.pages}>
        {HEADER.map((row) => (
          <Tab key={row.path} row={row} page={page} count={status && row.count?.(status)} />
        ))}
      </nav>
      {status && <StatusLine status={status} />}
      <button
        type="button"
        class="quiet menu-button"
        popovertarget="more-pages"
        aria-current={page.menu === "more" ? "true" : undefined}
      >
        {texts.navigation.more}
      </button>
      <nav id="more-pages" popover="auto" class="menu" aria-label={texts.navigation.morePages}>
        {MORE.map((row) => (
          <Tab key={row.path} row={row} page={page} />
        ))}
        <button type="button" class="quiet" onClick={showHelp}>
          {texts.help.title}
        </button>
        <LanguageChoice />
        <LibraryChooser />
        <LogOut />
      </nav>
    </header>
  );
}

/** How far the scan is, as a thin line under the header. The status line says it in words. */
function ScanningBar({ indexing: { photos, waiting } }: { indexing: NonNullable<Status["indexing"]> }) {
  return <span class="scanning" aria-hidden="true" style={{ "--share": photos / Math.max(1, photos + waiting) }} />;
}

const close = () => document.getElementById("more-pages")?.hidePopover();

function showHelp() {
  close();
  openHelp();
}

interface TabProps {
  readonly row: PageRow;
  /** The page that is shown. */
  readonly page: PageRow;
  readonly count?: number | undefined;
}

function Tab({ row, page, count = 0 }: TabProps) {
  const isCurrent = row.path === page.path || row.path === page.parent;
  return (
    <a
      href={`#${row.path}`}
      aria-current={isCurrent ? "page" : undefined}
      {...(row.needs ? { "data-needs": row.needs } : {})}
      onClick={close}
    >
      {row.title}
      {count > 0 && <small>{texts.navigation.count({ count })}</small>}
    </a>
  );
}
