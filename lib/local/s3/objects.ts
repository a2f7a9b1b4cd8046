import { pipeline } from "node:stream/promises";
import type { ObjectInfo } from "../objects.ts";
import { bodyOf } from "./body.ts";
import { S3Error } from "./errors.ts";
import {
  answerXml,
  checkReadConditions,
  describeObject,
  type Exchange,
  isoDate,
  propertiesOf,
  writeCondition,
} from "./exchange.ts";

export async function putObject(exchange: Exchange): Promise<void> {
  const { store, bucket, key, request, response } = exchange;
  const body = bodyOf(request);
  const given = propertiesOf(exchange);
  const properties = (written: Parameters<typeof body.verify>[0]) => {
    const checksum = body.verify(written);
    return { ...given, ...(checksum ? { checksum } : {}) };
  };
  const info = await store.put(bucket, key, body.chunks, properties, writeCondition(exchange));
  response.setHeader("etag", `"${info.eTag}"`);
  if (info.checksum) response.setHeader(`x-amz-checksum-${info.checksum.algorithm}`, info.checksum.value);
  response.end();
}

export async function getObject(exchange: Exchange): Promise<void> {
  const { store, bucket, key, request, response } = exchange;
  const found = await store.get(bucket, key);
  if (!found) throw noSuchKey(key);
  const { info, body } = found;
  try {
    checkReadConditions(exchange, info);
    describeObject(exchange, info);
    const [start, end] = answerRange(exchange, info);
    response.setHeader("content-length", end - start);
    await pipeline(body.read(start, end), response);
  } catch (error) {
    await body.close().catch(() => {});
    // Whoever asked has gone away: there is nobody to answer.
    if (request.destroyed || response.destroyed) return;
    throw error;
  }
}

export function headObject(exchange: Exchange): void {
  const { store, bucket, key, response } = exchange;
  const info = store.head(bucket, key);
  if (!info) throw noSuchKey(key);
  checkReadConditions(exchange, info);
  describeObject(exchange, info);
  const [start, end] = answerRange(exchange, info);
  response.setHeader("content-length", end - start);
  response.end();
}

export async function deleteObject({ store, bucket, key, response }: Exchange): Promise<void> {
  await store.delete(bucket, key);
  response.writeHead(204).end();
}

export async function copyObject(exchange: Exchange): Promise<void> {
  const { store, bucket, key, request } = exchange;
  const { info, body } = await copySource(exchange);
  const replaces = request.headers["x-amz-metadata-directive"] === "REPLACE";
  const { headers, metadata } = replaces ? propertiesOf(exchange) : info;
  const copy = await store.put(
    bucket,
    key,
    body.read(0, info.size),
    () => ({ headers, metadata }),
    writeCondition(exchange),
  );
  answerXml(exchange, "CopyObjectResult", { ETag: `"${copy.eTag}"`, LastModified: isoDate(copy.modifiedAt) });
}

/** The object that x-amz-copy-source names. @throws S3Error NoSuchKey, PreconditionFailed */
export async function copySource({ store, request: { headers } }: Exchange) {
  const source = decodeURIComponent(String(headers["x-amz-copy-source"]).split("?")[0] ?? "").replace(/^\//, "");
  const slash = source.indexOf("/");
  const key = source.slice(slash + 1);
  const found = await store.get(source.slice(0, slash), key);
  if (!found) throw noSuchKey(key);
  const only = headers["x-amz-copy-source-if-match"];
  if (only !== undefined && String(only).replaceAll('"', "") !== found.info.eTag) {
    await found.body.close();
    throw new S3Error("PreconditionFailed", "The source is not the one x-amz-copy-source-if-match names");
  }
  return found;
}

export function noSuchKey(key: string): S3Error {
  return new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key });
}

/** The bytes that are asked for, from and up to; says so in the answer where that is not all of them. */
function answerRange({ request, response }: Exchange, { size }: ObjectInfo): [start: number, end: number] {
  const range = rangeOf(request.headers.range, size);
  if (!range) return [0, size];
  response.statusCode = 206;
  response.setHeader("content-range", `bytes ${range[0]}-${range[1] - 1}/${size}`);
  return range;
}

/** A header with one range of bytes; several, or none that can be read, mean the whole (RFC 9110, 14.2). */
export function rangeOf(header: string | undefined, size: number): [start: number, end: number] | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  if (start >= end)
    throw new S3Error("InvalidRange", "The requested range cannot be satisfied", { ActualObjectSize: size });
  return [start, end];
}
