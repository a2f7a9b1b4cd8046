import type { ServerResponse } from "node:http";
import type { ObjectOptions } from "../object-types.ts";
import type { ObjectStore } from "../objects.ts";
import type { Checksum } from "./checksums.ts";
import { S3Error } from "./errors.ts";
import { header, type S3Request } from "./request.ts";
import type { ChunkSigner } from "./signature.ts";
import { toXml, type Xml } from "./xml.ts";

/** Dependencies of an operation. */
export interface Context {
  readonly store: ObjectStore;
  readonly request: S3Request;
  readonly response: ServerResponse;
  readonly signer: ChunkSigner | undefined;
}

/** Answers with an XML document. */
export function sendXml({ response }: Context, root: string, content: Xml): void {
  const body = Buffer.from(toXml(root, content));
  response.writeHead(200, { "content-type": "application/xml", "content-length": body.length }).end(body);
}

/** Headers that are stored with an object and sent back with it. */
const KEPT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

/** Attributes that a request gives the object it writes. */
export function describedObject(request: S3Request): ObjectOptions {
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = name === "content-encoding" ? encodingOf(request) : header(request, name);
    if (value !== undefined && value !== "") headers[name] = value;
  }
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(request.message.headers)) {
    if (name.startsWith("x-amz-meta-")) metadata[name.slice("x-amz-meta-".length)] = header(request, name) ?? "";
  }
  return { headers, metadata };
}

/** Content-Encoding without aws-chunked, which describes the transfer of the body and not the object. */
function encodingOf(request: S3Request): string | undefined {
  const codings = header(request, "content-encoding")
    ?.split(",")
    .map((coding) => coding.trim());
  return codings?.filter((coding) => coding !== "aws-chunked" && coding !== "").join(",");
}

export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value, "x-amz-checksum-type": checksum.type };
}

/** The object named by x-amz-copy-source. @throws S3Error InvalidArgument, NotImplemented */
export function copySource(request: S3Request): { bucket: string; key: string } {
  const [path = "", query] = (header(request, "x-amz-copy-source") ?? "").split("?");
  if (query !== undefined && query !== "versionId=null") {
    throw new S3Error("NotImplemented", "CopyObject of a version is not available on the local host");
  }
  const [, bucket = "", key = ""] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucket === "")
    throw new S3Error("InvalidArgument", "Copy Source must mention the source bucket and key: bucket/key");
  return { bucket, key };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidArgument", "Copy Source must be URL-encoded UTF-8");
  }
}

export function isoDate(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
