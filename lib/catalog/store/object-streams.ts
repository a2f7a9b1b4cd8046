import type { Readable } from "node:stream";
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  NoSuchKey,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Catalog } from "./open.ts";

/** Opens an object for reading; undefined if there is none. */
export async function openObject(catalog: Catalog, bucket: string, key: string): Promise<Readable | undefined> {
  const s3 = await catalog.s3();
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body as Readable;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** Size of the parts of an upload, bytes: with at most 10,000 parts, objects of up to 160 GB. */
const PART_BYTES = 16 * 1024 ** 2;

/**
 * Writes an object of any size, of which one part is in memory. After a failure the parts stay until the bucket's lifecycle
 * removes them.
 */
export async function putStream(
  catalog: Catalog,
  bucket: string,
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<void> {
  const s3 = await catalog.s3();
  const target = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ContentType: contentType }));
  const parts: CompletedPart[] = [];
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const send = async () => {
    const PartNumber = parts.length + 1;
    const part = { ...target, UploadId, PartNumber, Body: Buffer.concat(waiting) };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    parts.push({ ETag, PartNumber });
    [waiting, bytes] = [[], 0];
  };
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes >= PART_BYTES) await send();
  }
  if (bytes > 0 || parts.length === 0) await send();
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }));
}
