/** The target of a request line. */
export interface Target {
  /** Undecoded path. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Splits the target of a request into path and query, without resolving or decoding the path. Never throws. */
export function targetOf(url = "/"): Target {
  const at = url.indexOf("?");
  return at < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}
