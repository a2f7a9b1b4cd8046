import { Readable } from "node:stream";
import type { Catalog } from "./open.ts";

/** The client, and its commands beside it. */
async function opened(catalog: Catalog) {
  const [sdk, s3] = await Promise.all([import("./s3.ts"), catalog.s3()]);
  return { ...sdk, s3 };
}

/** The bytes of one object and the ETag they have, without quotes. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly eTag: string;
  /** Its length, bytes, whether it was read or not. */
  readonly size: number;
}

/** An object is there, and its bytes cannot be had: S3 has archived it, or this user may not read the file. */
export class ObjectUnreadable extends Error {
  readonly key: string;
  /** What to do about it. */
  readonly reason: string;

  constructor(key: string, reason: string) {
    super(`${key}: ${reason}`);
    this.name = "ObjectUnreadable";
    this.key = key;
    this.reason = reason;
  }
}

/**
 * An object as it is now; undefined where there is none.
 * @param mostBytes a larger one is not read: its `bytes` are empty
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

/** The ETag of an object as it is now, without quotes; undefined where there is none. */
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

/** A parsed JSON object; undefined where there is none. */
export async function getJson<T>(catalog: Catalog, bucket: string, key: string): Promise<T | undefined> {
  const object = await getObject(catalog, bucket, key);
  return object ? (JSON.parse(Buffer.from(object.bytes).toString()) as T) : undefined;
}

export async function putJson(catalog: Catalog, bucket: string, key: string, value: unknown): Promise<void> {
  await putObject(catalog, bucket, key, JSON.stringify(value), "application/json");
}

/** Deletes objects, 1,000 a request; absent ones count as deleted. */
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

/** All keys of a bucket that begin with `prefix`. */
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
