import { Readable } from "node:stream";
import type { Catalog } from "./open.ts";

/** Loads the S3 SDK lazily; returns its commands and the client. */
async function opened(catalog: Catalog) {
  const [sdk, s3] = await Promise.all([import("./s3.ts"), catalog.s3()]);
  return { ...sdk, s3 };
}

/** The bytes of one object, with its ETag. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Without quotes. */
  readonly eTag: string;
  /** Length in bytes, also if the bytes were not read. */
  readonly size: number;
}

/** An object exists, but its bytes cannot be read: S3 has archived it, or this user may not read the file. */
export class ObjectUnreadable extends Error {
  readonly key: string;
  /** The cause, and the remedy. */
  readonly reason: string;

  constructor(key: string, reason: string) {
    super(`${key}: ${reason}`);
    this.name = "ObjectUnreadable";
    this.key = key;
    this.reason = reason;
  }
}

/**
 * Reads an object; undefined if there is none.
 * @param mostBytes a larger object is not read: its `bytes` are empty
 * @throws ObjectUnreadable
 */
export async function getObject(
  catalog: Catalog,
  bucket: string,
  key: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<StoredObject | undefined> {
  const { s3, GetObjectCommand, InvalidObjectState, NoSuchKey } = await opened(catalog);
  try {
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const eTag = (answer.ETag ?? "").replaceAll('"', "");
    const size = answer.ContentLength ?? 0;
    if (size > mostBytes) {
      if (answer.Body instanceof Readable) answer.Body.destroy();
      return { bytes: new Uint8Array(), eTag, size };
    }
    return { bytes: (await answer.Body?.transformToByteArray()) ?? new Uint8Array(), eTag, size };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    if (error instanceof InvalidObjectState) throw new ObjectUnreadable(key, error.message);
    throw error;
  }
}

/** Reads the ETag of an object, without quotes; undefined if there is none. */
export async function headObject(catalog: Catalog, bucket: string, key: string): Promise<string | undefined> {
  const { s3, HeadObjectCommand, NotFound } = await opened(catalog);
  try {
    const { ETag = "" } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return ETag.replaceAll('"', "");
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

export async function putObject(
  catalog: Catalog,
  bucket: string,
  key: string,
  body: Uint8Array | string,
  contentType: string,
): Promise<void> {
  const { s3, PutObjectCommand } = await opened(catalog);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
}

/** Copies an object within a bucket, with its type. */
export async function copyObject(catalog: Catalog, bucket: string, key: string, target: string): Promise<void> {
  const { s3, CopyObjectCommand } = await opened(catalog);
  const CopySource = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: target, CopySource }));
}

/** Reads and parses a JSON object; undefined if there is none. */
export async function getJson<T>(catalog: Catalog, bucket: string, key: string): Promise<T | undefined> {
  const object = await getObject(catalog, bucket, key);
  return object ? (JSON.parse(Buffer.from(object.bytes).toString()) as T) : undefined;
}

export async function putJson(catalog: Catalog, bucket: string, key: string, value: unknown): Promise<void> {
  await putObject(catalog, bucket, key, JSON.stringify(value), "application/json");
}

/** Deletes objects, 1,000 per request; absent ones count as deleted. */
export async function deleteObjects(catalog: Catalog, bucket: string, keys: readonly string[]): Promise<void> {
  const { s3, DeleteObjectsCommand } = await opened(catalog);
  for (let at = 0; at < keys.length; at += 1000) {
    const answer = await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: keys.slice(at, at + 1000).map((Key) => ({ Key })), Quiet: true },
      }),
    );
    const [failed] = answer.Errors ?? [];
    if (failed) throw new Error(`${bucket}/${failed.Key} was not deleted: ${failed.Code} ${failed.Message ?? ""}`);
  }
}

/** Lists all keys of a bucket that begin with `prefix`. */
export async function* listKeys(catalog: Catalog, bucket: string, prefix: string): AsyncGenerator<string> {
  const { s3, ListObjectsV2Command } = await opened(catalog);
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token ? { ContinuationToken: token } : {}) }),
    );
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    token = page.NextContinuationToken;
  } while (token);
}

/** Lists one page of a bucket, in the order of S3. @param after a key; the page begins behind it */
export async function listPage(
  catalog: Catalog,
  bucket: string,
  after?: string,
): Promise<{ readonly objects: readonly { readonly key: string; readonly eTag: string }[]; readonly isLast: boolean }> {
  const { s3, ListObjectsV2Command } = await opened(catalog);
  const page = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, ...(after === undefined ? {} : { StartAfter: after }) }),
  );
  const objects = (page.Contents ?? []).map(({ Key = "", ETag = "" }) => ({
    key: Key,
    eTag: ETag.replaceAll('"', ""),
  }));
  return { objects, isLast: page.IsTruncated !== true };
}
