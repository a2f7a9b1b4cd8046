import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Bodies, hashFile, OpenBody, type Segment, type WrittenBody } from "./bodies.ts";
import { transaction } from "./database.ts";
import { type FileRow, FileRows } from "./files.ts";
import { type BucketEvent, eventMessage, type Notification, wants } from "./notifications.ts";
import type { Queues } from "./queues.ts";

/** What an object is given with its bytes. */
export interface ObjectProperties {
  /** Header name in lower case -> value: content-type and its like. */
  readonly headers: Readonly<Record<string, string>>;
  /** x-amz-meta-*, without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** As x-amz-checksum-ALGORITHM gives it. */
  readonly checksum?: { readonly algorithm: string; readonly value: string };
}

export interface ObjectInfo extends ObjectProperties {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export interface ListOptions {
  readonly prefix?: string;
  readonly delimiter?: string;
  /** Only what comes after this key. */
  readonly after?: string;
  readonly limit: number;
}

export interface Listing {
  readonly objects: ObjectInfo[];
  readonly prefixes: string[];
  /** Give it as `after` to go on; absent where the list is complete. */
  readonly next?: string;
}

/** Looks at what is there before a write, in the same transaction; throws to stop the write. */
export type Condition = (current: ObjectInfo | undefined) => void;

/** Sorts after every text that begins with what stands before it. */
const LAST = "\u{10FFFF}";

/**
 * Buckets of objects in the data folder: rows in the database, bytes in files; and the files of a mounted folder, where
 * they lie. A write and the messages that tell of it are one transaction.
 */
export class ObjectStore {
  readonly dataDir: string;
  readonly database: DatabaseSync;
  readonly bodies: Bodies;
  readonly files: FileRows;
  private readonly queues: Queues;
  private readonly notifications = new Map<string, readonly Notification[]>();
  private readonly statements: Record<keyof typeof SQL, StatementSync>;

  constructor(database: DatabaseSync, dataDir: string, queues: Queues) {
    this.database = database;
    this.dataDir = dataDir;
    this.queues = queues;
    this.bodies = new Bodies(join(dataDir, "objects"));
    this.files = new FileRows(database);
    const statements = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
    this.statements = Object.fromEntries(statements);
    const known = this.statements.bodies.all().map(({ file }) => String(file));
    this.bodies.removeOrphans(new Set(known));
  }

  /** Makes a bucket, or changes where the events of one that is there go. */
  createBucket(name: string, notifications: readonly Notification[]): void {
    this.statements.createBucket.run(name, Date.now(), JSON.stringify(notifications));
    this.notifications.set(name, notifications);
  }

  hasBucket(name: string): boolean {
    return this.notifications.has(name);
  }

  buckets(): { readonly name: string; readonly createdAt: number }[] {
    const rows = this.statements.buckets
      .all()
      .map((row) => ({ name: String(row.name), createdAt: Number(row.created_at) }));
    return rows.filter(({ name }) => this.hasBucket(name));
  }

  /**
   * Streams a body to disk and makes it the object.
   * @param check looks at what was written, and may throw to refuse it
   */
  async put(
    bucket: string,
    key: string,
    chunks: AsyncIterable<Uint8Array>,
    properties: (written: WrittenBody) => ObjectProperties,
    condition: Condition = () => {},
  ): Promise<ObjectInfo> {
    const written = await this.bodies.write(chunks);
    try {
      const info = { key, size: written.size, eTag: written.eTag, modifiedAt: Date.now(), ...properties(written) };
      this.commit(bucket, info, [written], "ObjectCreated:Put", condition);
      return info;
    } catch (error) {
      await this.bodies.remove([written]);
      throw error;
    }
  }

  /** Makes segments that are on disk already the object. The segments of the object before are removed. */
  commit(
    bucket: string,
    info: ObjectInfo,
    segments: readonly Segment[],
    name: BucketEvent["name"],
    condition: Condition = () => {},
  ): void {
    const before = transaction(this.database, () => {
      condition(this.head(bucket, info.key));
      const old = this.segmentsOf(bucket, info.key);
      const { key, size, eTag, modifiedAt, headers, metadata, checksum = null } = info;
      const texts = [segments.map(({ file, size }) => ({ file, size })), headers, metadata, checksum];
      this.statements.put.run(bucket, key, size, eTag, modifiedAt, ...texts.map((each) => JSON.stringify(each)));
      this.notify({ name, bucket, key, size, eTag });
      return old;
    });
    void this.bodies.remove(before);
  }

  head(bucket: string, key: string): ObjectInfo | undefined {
    const row = this.statements.get.get(bucket, key);
    if (row) return infoOf(row);
    const file = this.files.get(bucket, key);
    return file && !file.hidden ? infoOfFile(file) : undefined;
  }

  /** An object and its bytes, which the caller reads or closes. */
  async get(bucket: string, key: string): Promise<{ info: ObjectInfo; body: OpenBody } | undefined> {
    const row = this.statements.get.get(bucket, key);
    if (row) {
      const info = infoOf(row);
      const segments = JSON.parse(String(row.segments)) as Segment[];
      const parts = await Promise.all(
        segments.map(async (each) => ({ handle: await this.bodies.open(each), size: each.size })),
      );
      return { info, body: new OpenBody(parts) };
    }
    const file = await this.freshFile(bucket, key);
    if (!file) return undefined;
    const handle = await open(this.pathOf(bucket, key));
    return { info: infoOfFile(file), body: new OpenBody([{ handle, size: file.size }]) };
  }

  /** Removes an object; a mounted file itself stays, and is hidden. Nothing happens where there is none. */
  async delete(bucket: string, key: string): Promise<void> {
    const segments = transaction(this.database, () => {
      if (!this.head(bucket, key)) return [];
      const old = this.segmentsOf(bucket, key);
      this.statements.remove.run(bucket, key);
      this.files.hide(bucket, key);
      this.notify({ name: "ObjectRemoved:Delete", bucket, key });
      return old;
    });
    await this.bodies.remove(segments);
  }

  /** Objects in the order of their keys' UTF-8 bytes; keys that share a part up to the delimiter are one prefix. */
  list(bucket: string, { prefix = "", delimiter = "", after = "", limit }: ListOptions): Listing {
    const objects: ObjectInfo[] = [];
    const prefixes: string[] = [];
    let from = after > prefix ? after : "";
    while (objects.length + prefixes.length < limit) {
      const wanted = limit - objects.length - prefixes.length + 1;
      const rows = this.rows(bucket, prefix, from, wanted);
      for (const row of rows) {
        if (objects.length + prefixes.length === limit) return { objects, prefixes, next: from };
        const cut = delimiter ? row.key.indexOf(delimiter, prefix.length) : -1;
        if (cut === -1) objects.push(row);
        else prefixes.push(row.key.slice(0, cut + delimiter.length));
        from = cut === -1 ? row.key : `${prefixes.at(-1)}${LAST}`;
        if (cut !== -1) break; // the keys below this prefix are passed over
      }
      if (rows.length < wanted && (rows.length === 0 || from === rows.at(-1)?.key)) return { objects, prefixes };
    }
    return this.rows(bucket, prefix, from, 1).length > 0 ? { objects, prefixes, next: from } : { objects, prefixes };
  }

  /** Sends what the bucket's rules ask for; within a transaction where there is one. */
  notify(event: BucketEvent): void {
    for (const rule of this.notifications.get(event.bucket) ?? []) {
      if (wants(rule, event)) this.queues.send(rule.queue, eventMessage(event));
    }
  }

  /** Whether an object written through S3 lies over the file of this key. */
  shadows(bucket: string, key: string): boolean {
    return this.statements.get.get(bucket, key) !== undefined;
  }

  pathOf(bucket: string, key: string): string {
    return join(this.files.folder(bucket) ?? "", ...key.split("/"));
  }

  /** The file's row, brought up to date where the file has changed since. */
  private async freshFile(bucket: string, key: string): Promise<FileRow | undefined> {
    const row = this.files.get(bucket, key);
    if (!row || row.hidden) return undefined;
    const path = this.pathOf(bucket, key);
    const now = await stat(path).catch(() => undefined);
    if (!now) return undefined;
    if (now.size === row.size && now.mtimeMs === row.mtimeMs) return row;
    return { ...row, size: now.size, mtimeMs: now.mtimeMs, eTag: await hashFile(path) };
  }

  private segmentsOf(bucket: string, key: string): Segment[] {
    const row = this.statements.get.get(bucket, key);
    return row ? JSON.parse(String(row.segments)) : [];
  }

  private rows(bucket: string, prefix: string, after: string, limit: number): ObjectInfo[] {
    const bounds = [bucket, prefix, prefix + LAST, after];
    return this.statements.list.all(...bounds, ...bounds, limit).map(infoOf);
  }
}

const SQL = {
  createBucket: `INSERT INTO buckets (name, created_at, notifications) VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET notifications = excluded.notifications`,
  buckets: "SELECT name, created_at FROM buckets ORDER BY name",
  get: "SELECT * FROM objects WHERE bucket = ? AND key = ?",
  put: `INSERT OR REPLACE INTO objects (bucket, key, size, etag, modified_at, segments, headers, metadata, checksum)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  remove: "DELETE FROM objects WHERE bucket = ? AND key = ?",
  list: `SELECT key, size, etag, modified_at, headers, metadata, checksum FROM objects
      WHERE bucket = ? AND key >= ? AND key < ? AND key > ?
    UNION ALL
    SELECT key, size, etag, mtime_ms, '{}', '{}', NULL FROM files
      WHERE bucket = ? AND key >= ? AND key < ? AND key > ? AND hidden = 0
        AND NOT EXISTS (SELECT 1 FROM objects WHERE objects.bucket = files.bucket AND objects.key = files.key)
    ORDER BY key LIMIT ?`,
  bodies: `SELECT json_extract(value, '$.file') AS file FROM objects, json_each(objects.segments)
    UNION ALL SELECT file FROM parts`,
};

function infoOf(row: Record<string, unknown>): ObjectInfo {
  const checksum = row.checksum ? JSON.parse(String(row.checksum)) : undefined;
  return {
    key: String(row.key),
    size: Number(row.size),
    eTag: String(row.etag),
    modifiedAt: Math.floor(Number(row.modified_at)),
    headers: JSON.parse(String(row.headers)),
    metadata: JSON.parse(String(row.metadata)),
    ...(checksum ? { checksum } : {}),
  };
}

function infoOfFile({ key, size, eTag, mtimeMs }: FileRow): ObjectInfo {
  return { key, size, eTag, modifiedAt: Math.floor(mtimeMs), headers: {}, metadata: {} };
}
