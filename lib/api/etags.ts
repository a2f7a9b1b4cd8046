import { loadState } from "../catalog/decisions/etags.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { Problem } from "./problem.ts";
import type { Route } from "./routes/route.ts";

/** The ETag of the resource that the id in the path names; undefined if the route describes none. */
export async function etagOf(catalog: Catalog, { describes }: Route, id: string): Promise<string | undefined> {
  return describes && `"${await loadState(catalog, describes, id)}"`;
}

/** The resource was changed since the caller read it. */
export class PreconditionFailed extends Problem {
  /** The current ETag. */
  override readonly etag: string;

  constructor(what: string, etag: string) {
    super(412, `This ${what} was changed since you read it: read it again and repeat the change if it still applies`);
    this.name = "PreconditionFailed";
    this.etag = etag;
  }
}

/**
 * The check of If-Match (RFC 9110, 13.1.1). It runs after the rows of a change were read and before they are written. Rows
 * written in between are detected, so a change applies only to the state that the caller knows.
 * @throws Problem if the route does not change a single resource
 */
export function preconditionOf(
  catalog: Catalog,
  route: Route,
  id: string,
  ifMatch: string | undefined,
): () => Promise<void> {
  if (ifMatch === undefined || ifMatch.trim() === "*") return async () => {};
  const { describes } = route;
  if (!describes) throw new Problem(400, `${route.method} ${route.path} does not support If-Match: omit the header`);
  const wanted = ifMatch.split(",").map((tag) => tag.trim());
  return async () => {
    const now = `"${await loadState(catalog, describes, id)}"`;
    if (!wanted.includes(now)) throw new PreconditionFailed(describes, now);
  };
}
