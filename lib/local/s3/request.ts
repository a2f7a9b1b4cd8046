import type { IncomingMessage } from "node:http";
import { S3Error } from "./errors.ts";

/** A parsed S3 request with a path-style address: /BUCKET/KEY?QUERY. */
export interface S3Request {
  readonly message: IncomingMessage;
  readonly method: string;
  /** Undecoded path, without the query. */
  readonly rawPath: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
}

const LONGEST_KEY_BYTES = 1024;

/**
 * Parses a request without normalising its path, as keys may have dots and double slashes.
 * @throws S3Error InvalidURI, KeyTooLongError
 */
export function readRequest(message: IncomingMessage): S3Request {
  const [rawPath = "/", ...rest] = (message.url ?? "/").split("?");
  const [before, bucket = "", ...segments] = rawPath.split("/");
  if (before !== "" || (bucket === "" && rawPath !== "/"))
    throw new S3Error("InvalidURI", "Couldn't parse the specified URI: it begins with one slash and a bucket", {
      URI: rawPath,
    });
  const key = decode(segments.join("/"));
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) {
    throw new S3Error("KeyTooLongError", "Your key is too long", {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: LONGEST_KEY_BYTES,
    });
  }
  return {
    message,
    method: message.method ?? "GET",
    rawPath,
    bucket: decode(bucket),
    key,
    query: readQuery(rest.join("?")),
  };
}

/** A header's value as one text; undefined if it was not sent. */
export function header({ message }: S3Request, name: string): string | undefined {
  const value = message.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** A whole number in the query. @param preset value if absent @throws S3Error InvalidArgument */
export function integer({ query }: S3Request, name: string, preset: number): number {
  const text = query.get(name);
  if (text === undefined || text === "") return preset;
  if (!/^\d{1,10}$/.test(text)) {
    throw new S3Error("InvalidArgument", `${name} must be a whole number`, { ArgumentName: name, ArgumentValue: text });
  }
  return Number(text);
}

function readQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&").filter((part) => part !== "")) {
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    query.set(decodeQuery(name), at < 0 ? "" : decodeQuery(pair.slice(at + 1)));
  }
  return query;
}

function decodeQuery(text: string): string {
  return decode(text.replaceAll("+", "%20"));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI", "Couldn't parse the specified URI: percent-encode it as UTF-8", { URI: text });
  }
}
