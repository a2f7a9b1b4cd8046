import { stateOf } from "../catalog/decisions/etags.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { Problem } from "./problem.ts";
import type { Route } from "./routes/route.ts";

/** The ETag of what a route's id names; undefined where an answer describes nothing in particular. */
export async function etagOf(catalog: Catalog, { describes }: Route, id: string): Promise<string | undefined> {
  return describes && `"${await stateOf(catalog, describes, id)}"`;
}

/** What the caller wants to change is not as the caller knows it. */
export class PreconditionFailed extends Problem {
  /** As it is now. */
  override readonly etag: string;

  constructor(what: string, etag: string) {
    super(412, `This ${what} was changed since you read it: read it again, and decide again`);
    this.name = "PreconditionFailed";
    this.etag = etag;
  }
}

/**
 * Checks If-Match (RFC 9110, 13.1.1). It is asked after the rows of a change were read and before they are written, and
 * a row that is written in between is noticed: so what is changed is what the caller knew.
 * @throws Problem where the route changes nothing in particular
 */
export function preconditionOf(
  catalog: Catalog,
  route: Route,
  id: string,
  ifMatch: string | undefined,
): () => Promise<void> {
  if (ifMatch === undefined || ifMatch.trim() === "*") return async () => {};
  const { describes } = route;
  if (!describes) throw new Problem(400, `${route.method} ${route.path} takes no If-Match: leave it out`);
  const wanted = ifMatch.split(",").map((tag) => tag.trim());
  return async () => {
    const now = `"${await stateOf(catalog, describes, id)}"`;
    if (!wanted.includes(now)) throw new PreconditionFailed(describes, now);
  };
}
