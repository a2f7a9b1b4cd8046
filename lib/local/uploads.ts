import { createHash, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Bodies, Segment } from "./bodies.ts";
import { transaction } from "./database.ts";
import type { ETagMaker } from "./etags.ts";
import type { ObjectInfo, ObjectOptions } from "./object-types.ts";
import { type Checksum, type ChecksumAlgorithm, combineChecksums } from "./s3/checksums.ts";
import { S3Error } from "./s3/errors.ts";
import type { WriteCondition } from "./write-condition.ts";

/** Algorithm and type of the checksum of a multipart object, chosen when its upload starts. */
export type ChecksumPlan = Pick<Checksum, "algorithm" | "type">;

export interface Upload {
  readonly id: string;
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: ChecksumPlan | undefined;
}

export interface Part {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly checksum: Checksum | undefined;
}

/** A part as named in the request that completes an upload. */
export interface NamedPart {
  readonly number: number;
  readonly eTag: string;
  readonly checksums?: Partial<Record<ChecksumAlgorithm, string>>;
}

interface StoredPart extends Part {
  readonly file: string;
}

/** Minimum size of every part except the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

/** The part of the object store that uploads use. */
interface UploadStore {
  readonly database: DatabaseSync;
  readonly bodies: Bodies;
  readonly eTagFor: ETagMaker;
  requireBucket(name: string): void;
  commit(
    name: "ObjectCreated:CompleteMultipartUpload",
    bucket: string,
    key: string,
    object: ObjectOptions & { eTag: string; segments: readonly Segment[] },
    condition: WriteCondition,
    also: () => void,
  ): Promise<ObjectInfo>;
}

/**
 * Multipart uploads. Each part is a file, and the object consists of these files, so completing an upload copies
 * nothing.
 */
export class Uploads {
  private readonly store: UploadStore;

  constructor(store: UploadStore) {
    this.store = store;
  }

  create(bucket: string, key: string, options: ObjectOptions, plan: ChecksumPlan | undefined): string {
    this.store.requireBucket(bucket);
    const id = randomUUID().replaceAll("-", "");
    this.store.database
      .prepare(
        "INSERT INTO uploads (id, bucket, key, started_at, headers, metadata, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        id,
        bucket,
        key,
        Date.now(),
        JSON.stringify(options.headers ?? {}),
        JSON.stringify(options.metadata ?? {}),
        plan ? JSON.stringify(plan) : null,
      );
    return id;
  }

  /** @throws S3Error NoSuchUpload */
  get(bucket: string, key: string, id: string): Upload {
    const row = this.store.database.prepare("SELECT * FROM uploads WHERE id = ?").get(id);
    if (row?.bucket !== bucket || row.key !== key) throw noSuchUpload(id);
    return uploadOf(row);
  }

  /** Writes a part, or replaces the one with the same number. @throws S3Error NoSuchUpload */
  async putPart(
    { bucket, key, id, number }: { bucket: string; key: string; id: string; number: number },
    body: AsyncIterable<Uint8Array>,
    checksum: () => Checksum | undefined = () => undefined,
  ): Promise<Part> {
    this.get(bucket, key, id);
    const { file, size, ...written } = await this.store.bodies.write(body);
    const eTag = this.store.eTagFor(written.eTag);
    const sum = checksum();
    const part = { number, size, eTag, modifiedAt: Date.now(), checksum: sum };
    let replaced: { file: string }[];
    try {
      replaced = transaction(this.store.database, () => {
        this.get(bucket, key, id);
        const before = this.parts(id).filter((other) => other.number === number);
        this.store.database
          .prepare(
            "INSERT OR REPLACE INTO parts (upload, number, size, etag, modified_at, file, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)",
          )
          .run(id, number, size, eTag, part.modifiedAt, file, sum ? JSON.stringify(sum) : null);
        return before;
      });
    } catch (error) {
      await this.store.bodies.remove([{ file }]);
      throw error;
    }
    await this.store.bodies.remove(replaced);
    return part;
  }

  /**
   * Makes an object of the named parts, in their order.
   * @throws S3Error NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall, BadDigest, PreconditionFailed
   */
  async complete(
    bucket: string,
    key: string,
    id: string,
    named: readonly NamedPart[],
    condition: WriteCondition = {},
    expected?: string,
  ): Promise<ObjectInfo> {
    const upload = this.get(bucket, key, id);
    const parts = this.parts(id);
    const chosen = choose(parts, named);
    const checksum = upload.checksum && (await combineChecksums(upload.checksum, chosen));
    if (expected !== undefined && checksum && expected.replace(/-\d+$/, "") !== checksum.value.replace(/-\d+$/, "")) {
      throw new S3Error("BadDigest", `The ${checksum.algorithm} you specified did not match what we received.`);
    }
    const md5 = createHash("md5");
    for (const { eTag } of chosen) md5.update(eTag, "hex");
    const info = await this.store.commit(
      "ObjectCreated:CompleteMultipartUpload",
      bucket,
      key,
      {
        headers: upload.headers,
        metadata: upload.metadata,
        checksum: () => checksum,
        eTag: `${md5.digest("hex")}-${chosen.length}`,
        segments: chosen.map(({ file, size }) => ({ file, size })),
      },
      condition,
      () => this.remove(id),
    );
    await this.store.bodies.remove(parts.filter((part) => !chosen.includes(part)));
    return info;
  }

  /** @throws S3Error NoSuchUpload */
  async abort(bucket: string, key: string, id: string): Promise<void> {
    this.get(bucket, key, id);
    const parts = this.parts(id);
    this.remove(id);
    await this.store.bodies.remove(parts);
  }

  /** @throws S3Error NoSuchUpload */
  listParts(bucket: string, key: string, id: string): Part[] {
    this.get(bucket, key, id);
    return this.parts(id);
  }

  /** Uploads in progress, by key and age. @throws S3Error NoSuchBucket */
  list(bucket: string): Upload[] {
    this.store.requireBucket(bucket);
    const select = "SELECT * FROM uploads WHERE bucket = ? ORDER BY key, started_at, id";
    return this.store.database.prepare(select).all(bucket).map(uploadOf);
  }

  private parts(id: string): StoredPart[] {
    const rows = this.store.database.prepare("SELECT * FROM parts WHERE upload = ? ORDER BY number").all(id);
    return rows.map((row) => ({
      number: Number(row.number),
      size: Number(row.size),
      eTag: String(row.etag),
      modifiedAt: Number(row.modified_at),
      file: String(row.file),
      checksum: row.checksum === null ? undefined : JSON.parse(String(row.checksum)),
    }));
  }

  private remove(id: string): void {
    this.store.database.prepare("DELETE FROM uploads WHERE id = ?").run(id);
  }
}

function uploadOf(row: Record<string, unknown>): Upload {
  return {
    id: String(row.id),
    key: String(row.key),
    startedAt: Number(row.started_at),
    headers: JSON.parse(String(row.headers)),
    metadata: JSON.parse(String(row.metadata)),
    checksum: row.checksum === null ? undefined : JSON.parse(String(row.checksum)),
  };
}

function choose(parts: readonly StoredPart[], named: readonly NamedPart[]): StoredPart[] {
  if (named.length === 0) throw new S3Error("MalformedXML", "The XML names no part: name the parts of the object");
  if (named.some(({ number }, index) => number <= (named[index - 1]?.number ?? 0))) {
    throw new S3Error("InvalidPartOrder", "The list of parts was not in ascending order.");
  }
  return named.map(({ number, eTag, checksums = {} }, index) => {
    const part = parts.find((one) => one.number === number);
    const claimed = part?.checksum && checksums[part.checksum.algorithm];
    if (part?.eTag !== eTag || (claimed !== undefined && claimed !== part.checksum?.value)) {
      throw new S3Error(
        "InvalidPart",
        "One or more of the specified parts could not be found, or have a different ETag or checksum.",
        {
          PartNumber: number,
          ETag: eTag,
        },
      );
    }
    if (part.size < SMALLEST_PART_BYTES && index < named.length - 1) {
      throw new S3Error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
        PartNumber: number,
        ProposedSize: part.size,
        MinSizeAllowed: SMALLEST_PART_BYTES,
      });
    }
    return part;
  });
}

function noSuchUpload(id: string): S3Error {
  return new S3Error("NoSuchUpload", "The upload does not exist: it may have been completed or aborted.", {
    UploadId: id,
  });
}
