import { pipeline } from "node:stream/promises";
import { DEFAULT_CONTENT_TYPE } from "../mounted-files.ts";
import type { ObjectInfo } from "../object-types.ts";
import { readDocument, verifiedBody } from "./body.ts";
import { algorithmOf } from "./checksums.ts";
import { type ByteRange, checkReadConditions, parseRange, unquote, writeCondition } from "./conditions.ts";
import { type Context, checksumHeaders, copySource, describedObject, isoDate, sendXml } from "./context.ts";
import { S3Error } from "./errors.ts";
import { header, integer, type S3Request } from "./request.ts";
import { elementsOf, readRequest, textOf } from "./xml.ts";

export async function putObject({ store, request, response, signer }: Context): Promise<void> {
  if (header(request, "content-length") === undefined && header(request, "transfer-encoding") === undefined) {
    throw new S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  const { bytes, checksum } = verifiedBody(request, signer);
  const options = { ...describedObject(request), checksum };
  const info = await store.put(request.bucket, request.key, bytes, options, writeCondition(request));
  response.writeHead(200, { etag: `"${info.eTag}"`, ...checksumHeaders(info.checksum) }).end();
}

export async function copyObject(context: Context): Promise<void> {
  const { store, request } = context;
  const source = copySource(request);
  checkReadConditions(request, await store.head(source.bucket, source.key), "x-amz-copy-source-");
  const replaces = header(request, "x-amz-metadata-directive")?.toUpperCase() === "REPLACE";
  if (!replaces && source.bucket === request.bucket && source.key === request.key) {
    throw new S3Error(
      "InvalidRequest",
      "This copy request is illegal: it copies an object to itself and changes nothing.",
    );
  }
  if (header(request, "x-amz-checksum-algorithm") !== undefined)
    algorithmOf(header(request, "x-amz-checksum-algorithm") ?? "");
  const options = replaces ? describedObject(request) : undefined;
  const info = await store.copy(source, request.bucket, request.key, options, writeCondition(request));
  sendXml(context, "CopyObjectResult", { ETag: `"${info.eTag}"`, LastModified: isoDate(info.modifiedAt) });
}

export async function headObject({ store, request, response }: Context): Promise<void> {
  const info = await store.head(request.bucket, request.key);
  checkReadConditions(request, info);
  const range = rangeOf(request, info);
  response.writeHead(range ? 206 : 200, objectHeaders(request, info, range)).end();
}

export async function getObject({ store, request, response }: Context): Promise<void> {
  const { body, ...info } = await store.open(request.bucket, request.key);
  try {
    checkReadConditions(request, info);
    const range = rangeOf(request, info);
    response.writeHead(range ? 206 : 200, objectHeaders(request, info, range));
    const { start, end } = range ?? { start: 0, end: info.size };
    await pipeline(body.read(start, end), response);
  } finally {
    await body.close();
  }
}

export async function deleteObject({ store, request, response }: Context): Promise<void> {
  const ifMatch = header(request, "if-match");
  await store.delete(request.bucket, request.key, ifMatch === undefined ? {} : { ifMatch: unquote(ifMatch) });
  response.writeHead(204).end();
}

const MOST_DELETES = 1000;

export async function deleteObjects(context: Context): Promise<void> {
  const { store, request, signer } = context;
  store.requireBucket(request.bucket);
  const document = readRequest(await readDocument(request, signer), "Delete");
  const objects = elementsOf(document, "Object");
  if (objects.length === 0 || objects.length > MOST_DELETES) {
    throw new S3Error("MalformedXML", `Name from 1 to ${MOST_DELETES} objects to delete`);
  }
  const deleted: { Key: string }[] = [];
  const errors: { Key: string; Code: string; Message: string }[] = [];
  for (const object of objects) {
    const Key = textOf(object, "Key");
    if (!Key) throw new S3Error("MalformedXML", "An object to delete has no key");
    const version = textOf(object, "VersionId");
    const eTag = textOf(object, "ETag");
    try {
      if (version !== undefined && version !== "null") {
        throw new S3Error("NotImplemented", "DeleteObjects of versions is not available on the local host");
      }
      await store.delete(request.bucket, Key, eTag === undefined ? {} : { ifMatch: unquote(eTag) });
      deleted.push({ Key });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      errors.push({ Key, Code: error.code, Message: error.message });
    }
  }
  const quiet = textOf(document, "Quiet")?.trim() === "true";
  sendXml(context, "DeleteResult", { ...(quiet ? {} : { Deleted: deleted }), Error: errors });
}

/** The range that a request asks for by Range or partNumber. */
function rangeOf(request: S3Request, { size, partSizes }: ObjectInfo): ByteRange | undefined {
  const range = header(request, "range");
  const number = integer(request, "partNumber", 0);
  if (number === 0) return size === 0 && range === undefined ? undefined : parseRange(range, size);
  if (range !== undefined)
    throw new S3Error("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  const part = partSizes[number - 1];
  if (part === undefined) throw new S3Error("InvalidRange", "The requested partnumber is not satisfiable");
  const start = partSizes.slice(0, number - 1).reduce((sum, one) => sum + one, 0);
  return part === 0 ? undefined : { start, end: start + part };
}

function objectHeaders(
  request: S3Request,
  info: ObjectInfo,
  range: ByteRange | undefined,
): Record<string, string | number> {
  const { start, end } = range ?? { start: 0, end: info.size };
  const isWhole = start === 0 && end === info.size;
  const asksChecksum = header(request, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  const headers: Record<string, string | number> = {
    "content-type": DEFAULT_CONTENT_TYPE,
    ...info.headers,
    ...overrides(request),
    "accept-ranges": "bytes",
    "content-length": end - start,
    etag: `"${info.eTag}"`,
    "last-modified": new Date(info.modifiedAt).toUTCString(),
    ...(range ? { "content-range": `bytes ${start}-${end - 1}/${info.size}` } : {}),
    ...(asksChecksum && isWhole ? checksumHeaders(info.checksum) : {}),
    ...(request.query.has("partNumber") && info.eTag.includes("-")
      ? { "x-amz-mp-parts-count": info.partSizes.length }
      : {}),
  };
  for (const [name, value] of Object.entries(info.metadata)) headers[`x-amz-meta-${name}`] = value;
  return headers;
}

/** Query parameters such as response-content-type, which replace the object's own headers. */
function overrides({ query }: S3Request): Record<string, string> {
  const names = [...query].filter(([name]) => name.startsWith("response-"));
  return Object.fromEntries(
    names.map(([name, value]) => [name.slice("response-".length), value.replace(/[\r\n]/g, "")]),
  );
}
