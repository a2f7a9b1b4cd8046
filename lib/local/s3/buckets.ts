import { S3Error } from "./errors.ts";
import { answerXml, documentOf, type Exchange, isoDate } from "./exchange.ts";
import { fromXml, listOf } from "./xml.ts";

const MOST_KEYS = 1000;

export function listBuckets(exchange: Exchange): void {
  const buckets = exchange.store
    .buckets()
    .map(({ name, createdAt }) => ({ Name: name, CreationDate: isoDate(createdAt) }));
  answerXml(exchange, "ListAllMyBucketsResult", { Owner: { ID: "local" }, Buckets: { Bucket: buckets } });
}

export function headBucket({ response }: Exchange): void {
  response.setHeader("x-amz-bucket-region", "us-east-1");
  response.end();
}

export function getBucketLocation(exchange: Exchange): void {
  answerXml(exchange, "LocationConstraint", {});
}

export function listObjectsV2(exchange: Exchange): void {
  const { query } = exchange;
  const token = query.get("continuation-token");
  const after = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();
  const { contents, next, count } = list(exchange, after);
  answerXml(exchange, "ListBucketResult", {
    ...contents,
    KeyCount: count,
    ...(token === null ? {} : { ContinuationToken: token }),
    ...(next === undefined ? {} : { NextContinuationToken: Buffer.from(next).toString("base64url") }),
    ...(query.has("start-after") ? { StartAfter: encoder(query)(query.get("start-after") ?? "") } : {}),
  });
}

export function listObjects(exchange: Exchange): void {
  const { query } = exchange;
  const { contents, next } = list(exchange, query.get("marker") ?? "");
  const encode = encoder(query);
  answerXml(exchange, "ListBucketResult", {
    ...contents,
    Marker: encode(query.get("marker") ?? ""),
    ...(next === undefined ? {} : { NextMarker: encode(next) }),
  });
}

function list({ store, bucket, query }: Exchange, after: string) {
  const encode = encoder(query);
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
  const limit = Math.min(Number(query.get("max-keys") ?? MOST_KEYS), MOST_KEYS);
  if (!Number.isInteger(limit) || limit < 0) throw new S3Error("InvalidArgument", "max-keys is not a number");
  const { objects, prefixes, next } = store.list(bucket, { prefix, delimiter, after, limit });
  const contents = {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
    ...(query.has("encoding-type") ? { EncodingType: "url" } : {}),
    MaxKeys: limit,
    IsTruncated: next !== undefined,
    Contents: objects.map(({ key, size, eTag, modifiedAt }) => ({
      Key: encode(key),
      LastModified: isoDate(modifiedAt),
      ETag: `"${eTag}"`,
      Size: size,
      StorageClass: "STANDARD",
    })),
    CommonPrefixes: prefixes.map((each) => ({ Prefix: encode(each) })),
  };
  return { contents, next, count: objects.length + prefixes.length };
}

/** Keys as they are, or with encoding-type=url percent-encoded but for slashes. */
function encoder(query: URLSearchParams): (text: string) => string {
  if (query.get("encoding-type") !== "url") return (text) => text;
  return (text) => encodeURIComponent(text).replaceAll("%2F", "/");
}

export async function deleteObjects(exchange: Exchange): Promise<void> {
  const { Delete } = fromXml(await documentOf(exchange));
  if (!Delete) throw new S3Error("MalformedXML", "The document is not a Delete");
  const keys = listOf<{ Key: string }>(Delete.Object).map(({ Key }) => String(Key));
  if (keys.length === 0 || keys.length > MOST_KEYS) throw new S3Error("MalformedXML", "Give 1 to 1,000 keys");
  for (const key of keys) await exchange.store.delete(exchange.bucket, key);
  const quiet = Delete.Quiet === "true";
  answerXml(exchange, "DeleteResult", quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) });
}

export function listMultipartUploads(exchange: Exchange): void {
  const { uploads, bucket } = exchange;
  const Upload = uploads.list(bucket).map(({ id, key, startedAt }) => ({
    Key: key,
    UploadId: id,
    Initiated: isoDate(startedAt),
    StorageClass: "STANDARD",
  }));
  answerXml(exchange, "ListMultipartUploadsResult", {
    Bucket: bucket,
    MaxUploads: MOST_KEYS,
    IsTruncated: false,
    Upload,
  });
}
