import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { ObjectInfo, ObjectProperties, ObjectStore } from "../objects.ts";
import type { Uploads } from "../uploads.ts";
import { S3Error } from "./errors.ts";
import type { Target } from "./operations.ts";
import { toXml } from "./xml.ts";

/** One request, what it is about, and its answer. */
export interface Exchange extends Target {
  readonly store: ObjectStore;
  readonly uploads: Uploads;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Headers of an object that come back as they were given. */
const KEPT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

const METADATA_PREFIX = "x-amz-meta-";

/** What a request gives an object besides its bytes. */
export function propertiesOf({ request: { headers } }: Exchange): ObjectProperties {
  const kept = KEPT_HEADERS.flatMap((name) => {
    // aws-chunked is the framing of the request, not the encoding of the object.
    const value = String(headers[name] ?? "").replace(/(^|,)\s*aws-chunked\s*(,|$)/, "");
    return value === "" ? [] : [[name, value]];
  });
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith(METADATA_PREFIX))
    .map(([name, value]) => [name.slice(METADATA_PREFIX.length), String(value)]);
  return { headers: Object.fromEntries(kept), metadata: Object.fromEntries(metadata) };
}

/** Writes the headers of an object into the answer. */
export function describeObject({ response, request, query }: Exchange, info: ObjectInfo): void {
  response.setHeader("accept-ranges", "bytes");
  response.setHeader("etag", `"${info.eTag}"`);
  response.setHeader("last-modified", new Date(info.modifiedAt).toUTCString());
  response.setHeader("content-type", "binary/octet-stream");
  for (const [name, value] of Object.entries(info.headers)) response.setHeader(name, value);
  for (const [name, value] of Object.entries(info.metadata)) response.setHeader(METADATA_PREFIX + name, value);
  for (const name of KEPT_HEADERS) {
    const wanted = query.get(`response-${name}`);
    if (wanted !== null) response.setHeader(name, wanted);
  }
  if (info.checksum && request.headers["x-amz-checksum-mode"] === "ENABLED" && !request.headers.range) {
    response.setHeader(`x-amz-checksum-${info.checksum.algorithm}`, info.checksum.value);
    response.setHeader("x-amz-checksum-type", "FULL_OBJECT");
  }
}

/** The conditions of a write: If-None-Match: * and If-Match. */
export function writeCondition({ request: { headers } }: Exchange): (current: ObjectInfo | undefined) => void {
  return (current) => {
    const unless = headers["if-none-match"];
    const only = headers["if-match"];
    if (unless === "*" && current) throw failed("If-None-Match");
    if (only === undefined) return;
    if (!current) throw new S3Error("NoSuchKey", "The object that If-Match speaks of does not exist");
    if (!matches(only, current.eTag)) throw failed("If-Match");
  };
}

/** The conditions of a read. @throws S3Error PreconditionFailed, NotModified */
export function checkReadConditions({ request: { headers } }: Exchange, { eTag, modifiedAt }: ObjectInfo): void {
  const only = headers["if-match"];
  const unless = headers["if-none-match"];
  const since = (header: string | undefined) => (header === undefined ? undefined : Date.parse(header));
  const second = Math.floor(modifiedAt / 1000) * 1000;
  if (only !== undefined && !matches(only, eTag)) throw failed("If-Match");
  if (only === undefined && second > (since(headers["if-unmodified-since"]) ?? Number.POSITIVE_INFINITY)) {
    throw failed("If-Unmodified-Since");
  }
  if (unless !== undefined && matches(unless, eTag)) throw new S3Error("NotModified", "Not modified");
  if (unless === undefined && second <= (since(headers["if-modified-since"]) ?? Number.NEGATIVE_INFINITY)) {
    throw new S3Error("NotModified", "Not modified");
  }
}

function matches(header: string, eTag: string): boolean {
  return header === "*" || header.split(",").some((each) => each.trim().replace(/^(W\/)?"?|"?$/g, "") === eTag);
}

function failed(header: string): S3Error {
  return new S3Error("PreconditionFailed", `The precondition ${header} does not hold`, { Condition: header });
}

/** The text of a request's body. @throws S3Error MalformedXML where it is longer than any document of S3's */
export async function documentOf({ request }: Exchange): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > 4 * 1024 * 1024) {
    throw new S3Error("MalformedXML", "The document is too long");
  }
  return text(request);
}

export function answerXml({ response }: Exchange, root: string, content: Readonly<Record<string, unknown>>): void {
  response.setHeader("content-type", "application/xml");
  response.end(toXml(root, content));
}

/** The form of dates in S3's documents. */
export function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
