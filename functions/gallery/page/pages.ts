import type { ComponentType } from "preact";
import type { Status } from "./base/types.ts";
import { Hidden } from "./faces/hidden.tsx";
import { NewFaces } from "./faces/new-faces.tsx";
import { Suggestions } from "./faces/suggestions.tsx";
import { Ungrouped } from "./faces/ungrouped.tsx";
import { WhyPage } from "./faces/why.tsx";
import { Undo } from "./log/undo.tsx";
import { People } from "./people/people.tsx";
import { PersonPage } from "./people/person.tsx";
import { PhotoPage } from "./photos/photo.tsx";
import { Photos } from "./photos/photos.tsx";
import { Search } from "./search/search.tsx";
import { Shares } from "./sharing/shares.tsx";
import type { Role } from "./state/role.ts";
import { matchRoute, type PageProps } from "./state/route.ts";
import { StatusPage } from "./status/status.tsx";
import { TuningPage } from "./status/tuning.tsx";
import { texts } from "./texts/texts.ts";

/** One page: a row of the registry. */
export interface PageRow<Path extends string = string> {
  /** The part of the address behind #. */
  readonly path: Path;
  /** Heading and document title. A page about one thing replaces it with that thing's name. */
  readonly title: string;
  /** Place in the navigation: in the header, or behind the button for more pages. */
  readonly menu?: "header" | "more";
  /** Path of the page that the navigation marks as current, for pages that are in no menu. */
  readonly parent?: string;
  /** The role without which the page is of no use, and in no menu. */
  readonly needs?: Role;
  /** Number of things on the page, shown beside its title in the header. */
  readonly count?: (status: Status) => number | undefined;
  readonly component: ComponentType<PageProps<Path>>;
}

/** Checks that the component takes the parameters of the path. */
function row<Path extends string>(path: Path, rest: Omit<PageRow<Path>, "path">): PageRow {
  return { path, ...rest } as unknown as PageRow;
}

/** Every page, in the order of the menus. Routing, navigation, titles and the tests of all pages go by it. */
export const PAGES: readonly PageRow[] = [
  row("/", {
    title: texts.newFaces.title,
    menu: "header",
    count: ({ unnamedClusters }) => unnamedClusters,
    component: NewFaces,
  }),
  row("/ungrouped", { title: texts.ungrouped.title, parent: "/", component: Ungrouped }),
  row("/suggestions", {
    title: texts.suggestions.title,
    menu: "header",
    needs: "name",
    count: ({ suggestions }) => suggestions?.open,
    component: Suggestions,
  }),
  row("/people", {
    title: texts.people.title,
    menu: "header",
    count: ({ people, hiddenPeople }) => people - hiddenPeople,
    component: People,
  }),
  row("/people/:personId/:part?", { title: texts.person.title, parent: "/people", component: PersonPage }),
  row("/photos", {
    title: texts.photos.title,
    menu: "header",
    count: ({ photos, skipped, failed }) => photos - skipped.count - failed.count,
    component: Photos,
  }),
  row("/photos/:photoId", { title: texts.photo.title, parent: "/photos", component: PhotoPage }),
  row("/search", { title: texts.search.title, menu: "more", needs: "name", component: Search }),
  row("/clusters/:clusterId/why/:faceId?", { title: texts.why.title, parent: "/", component: WhyPage }),
  row("/hidden", { title: texts.hidden.title, menu: "more", component: Hidden }),
  row("/undo", { title: texts.undo.title, menu: "more", component: Undo }),
  row("/shares", { title: texts.shares.title, menu: "more", needs: "manage", component: Shares }),
  row("/status", { title: texts.status.title, menu: "more", component: StatusPage }),
  row("/tuning", { title: texts.tuning.title, menu: "more", needs: "manage", component: TuningPage }),
];

export interface CurrentPage {
  readonly page: PageRow;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** The page of a route; the first page for an unknown route. */
export function findPage(route: string): CurrentPage {
  const [path = "", behind = ""] = route.split("?", 2);
  const query = new URLSearchParams(behind);
  for (const page of PAGES) {
    const params = matchRoute(page.path, path);
    if (params) return { page, params, query };
  }
  return { page: PAGES[0]!, params: {}, query };
}
