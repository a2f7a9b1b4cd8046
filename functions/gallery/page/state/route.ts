import type { Status } from "../base/types.ts";

/** Parameters of a path such as `/people/:personId/:part?`; those with a question mark may be missing. */
export type Params<Path extends string> = Path extends `${infer Head}/${infer Rest}`
  ? Params<Head> & Params<Rest>
  : Path extends `:${infer Name}?`
    ? { readonly [Key in Name]?: string | undefined }
    : Path extends `:${infer Name}`
      ? { readonly [Key in Name]: string }
      : unknown;

/** Properties of every page component. `Path` is the page's path in the registry. */
export interface PageProps<Path extends string> {
  readonly title: string;
  readonly params: Params<Path>;
  /** Query parameters of the address. */
  readonly query: URLSearchParams;
  readonly status: Status | undefined;
}

/** The parameters of a route that matches a path; undefined if it does not match. */
export function matchRoute(path: string, route: string): Readonly<Record<string, string>> | undefined {
  const wanted = path.split("/").slice(1);
  const given = route.split("/").slice(1);
  if (given.length > wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const value = given[at] ?? "";
    const name = /^:(\w+)/.exec(segment)?.[1];
    if (name === undefined) {
      if (segment !== value) return undefined;
    } else if (value !== "") params[name] = value;
    else if (!segment.endsWith("?")) return undefined;
  }
  return params;
}
