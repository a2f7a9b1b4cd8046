/** The parts of a visitor's link: the library and the token of the share. */
export interface SharedLink {
  readonly library: string;
  readonly token: string;
}

const ROUTE = "/shared/";

/** The address of a link. Everything secret is behind #, which browsers send to no server. */
export function linkTo(library: string, token: string): string {
  return `${location.origin}/#${ROUTE}${library}/${token}`;
}

/** The link in a route; undefined if it is of another page. */
export function linkIn(route: string): SharedLink | undefined {
  if (!route.startsWith(ROUTE)) return undefined;
  const [library = "", token = ""] = route.slice(ROUTE.length).split("/");
  return { library, token };
}
