import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

/** A checksum that S3 stores with an object, of all its bytes. */
export interface StoredChecksum {
  readonly algorithm: "sha256" | "sha1" | "crc64nvme" | "crc32c" | "crc32";
  readonly base64: string;
}

/** An object of a bucket. */
export interface BucketEntry {
  readonly key: string;
  readonly size: number;
}

/** A larger file is streamed instead of read into memory, bytes. */
const STREAMED_BYTES = 64e6;

/** Attempts of an upload; a stream that has begun cannot be sent again by the SDK. */
const ATTEMPTS = 4;

/** A bucket of photos, with the credentials of whoever runs a command. */
export class PhotosUpload {
  private readonly bucket: string;
  private readonly s3: S3Client;

  constructor(bucket: string, region: string) {
    this.bucket = bucket;
    this.s3 = new S3Client({ region });
  }

  /** Lists all objects whose keys begin with `prefix`, in the order of S3. */
  async *list(prefix = ""): AsyncGenerator<BucketEntry> {
    let token: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: prefix,
          ...(token ? { ContinuationToken: token } : {}),
        }),
      );
      for (const { Key = "", Size = 0 } of page.Contents ?? []) yield { key: Key, size: Size };
      token = page.NextContinuationToken;
    } while (token);
  }

  /** Reads the checksum of an object; undefined if none of all its bytes is stored. */
  async checksumOf(key: string): Promise<StoredChecksum | undefined> {
    const head = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: "ENABLED" }));
    if (head.ChecksumType === "COMPOSITE") return undefined;
    const found = [
      { algorithm: "sha256", base64: head.ChecksumSHA256 },
      { algorithm: "sha1", base64: head.ChecksumSHA1 },
      { algorithm: "crc64nvme", base64: head.ChecksumCRC64NVME },
      { algorithm: "crc32c", base64: head.ChecksumCRC32C },
      { algorithm: "crc32", base64: head.ChecksumCRC32 },
    ] as const;
    const stored = found.find(({ base64 }) => base64 !== undefined && !base64.includes("-"));
    return stored && { algorithm: stored.algorithm, base64: stored.base64! };
  }

  /** Uploads a file. S3 verifies the SHA-256, which it stores with the object. @param sha256 base64 */
  async put(key: string, path: string, size: number, sha256: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.s3.send(
          new PutObjectCommand({
            ...{ Bucket: this.bucket, Key: key, ContentLength: size },
            ...{ ChecksumAlgorithm: "SHA256", ChecksumSHA256: sha256 },
            Body: size > STREAMED_BYTES ? createReadStream(path) : await readFile(path),
          }),
        );
        return;
      } catch (error) {
        const { $metadata: { httpStatusCode = 0 } = {} } = error as { $metadata?: { httpStatusCode?: number } };
        const isRefused = httpStatusCode >= 400 && httpStatusCode < 500;
        if (attempt === ATTEMPTS || isRefused) throw error;
        await sleep(500 * 2 ** attempt * Math.random());
      }
    }
  }

  /** Reads an object; undefined if there is none. */
  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Writes an object from memory. */
  async putBytes(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: bytes, ContentType: contentType }));
  }

  /** Deletes objects, 1,000 per request. In a versioned bucket, earlier versions stay. */
  async delete(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += 1000) {
      const { Errors: [failed] = [] } = await this.s3.send(
        new DeleteObjectsCommand({
          Bucket: this.bucket,
          Delete: { Objects: keys.slice(at, at + 1000).map((Key) => ({ Key })), Quiet: true },
        }),
      );
      if (failed) throw new Error(`${failed.Key} was not deleted: ${failed.Code} ${failed.Message ?? ""}`);
    }
  }
}
