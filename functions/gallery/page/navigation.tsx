import type { Status } from "./api.ts";
import { LogOut } from "./log-out.tsx";
import { StatusLine } from "./status.tsx";

const PAGES = [
  { href: "#/", text: "New faces" },
  { href: "#/suggestions", text: "Suggestions" },
  { href: "#/people", text: "People" },
];

const MORE = [
  { href: "#/hidden", text: "Hidden" },
  { href: "#/undo", text: "Undo" },
  { href: "#/status", text: "Status" },
  { href: "#/tuning", text: "Tuning" },
];

/** What is where; the pages that are seldom needed are behind one button. */
export function Navigation({ route, status }: { route: string; status: Status | undefined }) {
  const current = MORE.find(({ href }) => isAt(href, route));
  return (
    <header>
      <a class="brand" href="#/">
        Facet
      </a>
      <nav aria-label="Pages">
        {PAGES.map((page) => (
          <Tab key={page.href} {...page} route={route} />
        ))}
      </nav>
      {status && <StatusLine status={status} />}
      <button type="button" class="quiet menu-button" popovertarget="more-pages">
        {current?.text ?? "More"}
      </button>
      <nav id="more-pages" popover="auto" class="menu" aria-label="More pages">
        {MORE.map((page) => (
          <Tab key={page.href} {...page} route={route} />
        ))}
        <LogOut />
      </nav>
    </header>
  );
}

function Tab({ href, text, route }: { href: string; text: string; route: string }) {
  const close = () => document.getElementById("more-pages")?.hidePopover();
  return (
    <a href={href} aria-current={isAt(href, route) ? "page" : undefined} onClick={close}>
      {text}
    </a>
  );
}

function isAt(href: string, route: string): boolean {
  const path = href.slice(1);
  return path === "/" ? route === "/" || route.startsWith("/clusters") : route.startsWith(path);
}
