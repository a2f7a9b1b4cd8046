import { fetchAsUser } from "./login.ts";

/** A library that the user may use. */
interface Membership {
  readonly library: string;
  readonly role: "view" | "name" | "manage";
}

/** The library that the API means by paths without one. */
const MAIN = "main";

/** Key in localStorage: the library that was chosen last. */
const CHOSEN = "facet.library";

/** Paths that are about the deployment, and the same in every library. */
const SHARED = /^\/(?:libraries|queues)\b/;

let memberships: Promise<readonly Membership[]> | undefined;

/** The user's libraries. If the API does not list them, requests show why. */
export function findLibraries(): Promise<readonly Membership[]> {
  memberships ??= fetchAsUser("/libraries")
    .then(async (answer) => (answer.ok ? (await answer.json()).items : []))
    .catch(() => []);
  return memberships;
}

/** The library that the page shows: the one chosen last, else the first. */
export async function currentLibrary(): Promise<string> {
  const known = (await findLibraries()).map(({ library }) => library);
  const chosen = localStorage.getItem(CHOSEN);
  return known.find((library) => library === chosen) ?? known[0] ?? MAIN;
}

/** Shows another library, from its first page. */
export function chooseLibrary(library: string): void {
  localStorage.setItem(CHOSEN, library);
  location.hash = "#/";
  location.reload();
}

/** A path of the API, in the library that the page shows. */
export async function inLibrary(path: string): Promise<string> {
  if (SHARED.test(path)) return path;
  const library = await currentLibrary();
  return library === MAIN ? path : `/libraries/${library}${path}`;
}
