import { REGION } from "../template.ts";
import { type Context, isoDate, sendXml } from "./context.ts";
import { S3Error } from "./errors.ts";
import { integer, type S3Request } from "./request.ts";
import type { Xml } from "./xml.ts";

const OWNER = { ID: "local", DisplayName: "local" };
const MOST_KEYS = 1000;

export function listBuckets(context: Context): void {
  const prefix = context.request.query.get("prefix") ?? "";
  const buckets = context.store.buckets().filter(({ name }) => name.startsWith(prefix));
  const Bucket = buckets.map(({ name, createdAt }) => ({
    Name: name,
    CreationDate: isoDate(createdAt),
    BucketRegion: REGION,
  }));
  sendXml(context, "ListAllMyBucketsResult", { Owner: OWNER, Buckets: { Bucket } });
}

/** Creating a bucket that already exists is not an error, as in us-east-1. */
export function createBucket({ store, request, response }: Context): void {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(request.bucket)) {
    throw new S3Error("InvalidBucketName", "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens", {
      BucketName: request.bucket,
    });
  }
  if (!store.hasBucket(request.bucket)) store.createBucket(request.bucket);
  response.writeHead(200, { location: `/${request.bucket}` }).end();
}

export function headBucket({ store, request, response }: Context): void {
  store.requireBucket(request.bucket);
  response.writeHead(200, { "x-amz-bucket-region": REGION }).end();
}

/** S3 answers an empty constraint for us-east-1. */
export function getBucketLocation(context: Context): void {
  context.store.requireBucket(context.request.bucket);
  sendXml(context, "LocationConstraint", {});
}

export function listObjects(context: Context): void {
  const { store, request } = context;
  const { prefix, delimiter, maxKeys, encode } = listingOf(request);
  const marker = request.query.get("marker") ?? "";
  const { objects, commonPrefixes, next } = store.list(request.bucket, { prefix, delimiter, after: marker, maxKeys });
  sendXml(context, "ListBucketResult", {
    Name: request.bucket,
    Prefix: encode(prefix),
    Marker: encode(marker),
    ...(next !== undefined && delimiter !== "" ? { NextMarker: encode(next) } : {}),
    MaxKeys: maxKeys,
    ...(delimiter === "" ? {} : { Delimiter: encode(delimiter) }),
    EncodingType: request.query.get("encoding-type"),
    IsTruncated: next !== undefined,
    Contents: objects.map((object) => ({ ...contents(object, encode), Owner: OWNER })),
    CommonPrefixes: commonPrefixes.map((one) => ({ Prefix: encode(one) })),
  });
}

export function listObjectsV2(context: Context): void {
  const { store, request } = context;
  const { prefix, delimiter, maxKeys, encode } = listingOf(request);
  const startAfter = request.query.get("start-after");
  const token = request.query.get("continuation-token");
  const after = token === undefined ? (startAfter ?? "") : decodeToken(token);
  const { objects, commonPrefixes, next } = store.list(request.bucket, { prefix, delimiter, after, maxKeys });
  const owner = request.query.get("fetch-owner") === "true" ? { Owner: OWNER } : {};
  sendXml(context, "ListBucketResult", {
    Name: request.bucket,
    Prefix: encode(prefix),
    ...(delimiter === "" ? {} : { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    EncodingType: request.query.get("encoding-type"),
    KeyCount: objects.length + commonPrefixes.length,
    IsTruncated: next !== undefined,
    ContinuationToken: token,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString("base64"),
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    Contents: objects.map((object) => ({ ...contents(object, encode), ...owner })),
    CommonPrefixes: commonPrefixes.map((one) => ({ Prefix: encode(one) })),
  });
}

function listingOf(request: S3Request) {
  return {
    prefix: request.query.get("prefix") ?? "",
    delimiter: request.query.get("delimiter") ?? "",
    maxKeys: Math.min(MOST_KEYS, integer(request, "max-keys", MOST_KEYS)),
    encode: encoderOf(request),
  };
}

/** @throws S3Error InvalidArgument */
export function encoderOf({ query }: S3Request): (text: string) => string {
  const encoding = query.get("encoding-type");
  if (encoding === undefined) return (text) => text;
  if (encoding !== "url") throw new S3Error("InvalidArgument", "Invalid Encoding Method specified in Request: use url");
  return (text) =>
    encodeURIComponent(text)
      .replaceAll("%2F", "/")
      .replaceAll("%20", "+")
      .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function contents(
  { key, size, eTag, modifiedAt }: { key: string; size: number; eTag: string; modifiedAt: number },
  encode: (text: string) => string,
): Record<string, Xml> {
  return {
    Key: encode(key),
    LastModified: isoDate(modifiedAt),
    ETag: `"${eTag}"`,
    Size: size,
    StorageClass: "STANDARD",
  };
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, "base64").toString();
  if (Buffer.from(text).toString("base64") === token) return text;
  throw new S3Error("InvalidArgument", "The continuation token provided is incorrect");
}
