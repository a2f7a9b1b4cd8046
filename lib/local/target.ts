/** What a request line asks for. */
export interface Target {
  /** As it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Takes the target of a request apart, whatever is in it; nothing is resolved or decoded. */
export function targetOf(url = "/"): Target {
  const at = url.indexOf("?");
  return at < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}
