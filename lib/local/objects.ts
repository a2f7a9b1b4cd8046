import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { readObjectEvents } from "../indexing/events.ts";
import type { KnownObjects } from "../indexing/known-objects.ts";
import { Bodies, OpenBody, type Segment } from "./bodies.ts";
import { transaction } from "./database.ts";
import { type ETagMaker, type ETagOptions, eTagMaker } from "./etags.ts";
import { type ListedObject, type Listing, type ListOptions, listKeys } from "./listing.ts";
import { MountedFiles } from "./mounted-files.ts";
import { type BucketEvent, messageFor, type Notification, wants } from "./notifications.ts";
import type { ObjectInfo, ObjectOptions, OpenObject } from "./object-types.ts";
import type { Queues } from "./queues.ts";
import { S3Error } from "./s3/errors.ts";
import { Uploads } from "./uploads.ts";
import { requireCondition, type WriteCondition } from "./write-condition.ts";

export interface BucketInfo {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

interface StoredObject {
  readonly info: ObjectInfo;
  readonly segments: readonly Segment[];
}

const noSuchKey = (key: string) => new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key });

/** Attempts to open an object that is replaced while it is opened. */
const ATTEMPTS = 5;

/**
 * Buckets of objects: rows in the host's database, bodies in DATA/objects, and files of folders mounted in buckets.
 * An object and its notification are written in one transaction.
 *
 * @example
 * const store = new ObjectStore(database, dataDir, new Queues(database));
 * store.createBucket("photos", [{ events: ["s3:ObjectCreated:*"], queue: "detect" }]);
 * await store.put("photos", "a.jpg", createReadStream("a.jpg"), { headers: { "content-type": "image/jpeg" } });
 */
export class ObjectStore {
  readonly database: DatabaseSync;
  /** Absolute. */
  readonly dataDir: string;
  readonly bodies: Bodies;
  readonly uploads: Uploads;
  readonly files: MountedFiles;
  readonly eTagFor: ETagMaker;
  private readonly queues: Queues;
  private readonly notifications = new Map<string, readonly Notification[]>();

  constructor(database: DatabaseSync, dataDir: string, queues: Queues, eTags: ETagOptions = {}) {
    mkdirSync(dataDir, { recursive: true });
    this.database = database;
    this.dataDir = resolve(dataDir);
    this.queues = queues;
    this.eTagFor = eTagMaker(eTags);
    this.bodies = new Bodies(join(this.dataDir, "objects"));
    this.uploads = new Uploads(this);
    this.files = new MountedFiles(database, (event) => this.notify(event), eTags);
    for (const { name, notifications } of database.prepare("SELECT name, notifications FROM buckets").all()) {
      this.notifications.set(String(name), JSON.parse(String(notifications)));
    }
    this.bodies.removeOrphans(this.knownFiles());
  }

  /** Creates a bucket, or changes the notifications of an existing one. */
  createBucket(name: string, notifications: readonly Notification[] = []): void {
    this.database
      .prepare(
        `INSERT INTO buckets (name, created_at, notifications) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET notifications = excluded.notifications`,
      )
      .run(name, Date.now(), JSON.stringify(notifications));
    this.notifications.set(name, notifications);
  }

  buckets(): BucketInfo[] {
    const rows = this.database.prepare("SELECT name, created_at FROM buckets ORDER BY name").all();
    return rows.map(({ name, created_at }) => ({ name: String(name), createdAt: Number(created_at) }));
  }

  hasBucket(name: string): boolean {
    return this.notifications.has(name);
  }

  /** @throws S3Error NoSuchBucket */
  requireBucket(name: string): void {
    if (!this.hasBucket(name)) {
      throw new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: name });
    }
  }

  /** Streams a body into the store. @throws S3Error NoSuchBucket, PreconditionFailed */
  async put(
    bucket: string,
    key: string,
    body: AsyncIterable<Uint8Array>,
    options: ObjectOptions = {},
    condition: WriteCondition = {},
  ): Promise<ObjectInfo> {
    await this.checkCondition(bucket, key, condition);
    const { eTag, ...segment } = await this.bodies.write(body);
    return this.commit("ObjectCreated:Put", bucket, key, { ...options, eTag, segments: [segment] }, condition);
  }

  /** Copies an object, with hard links if possible. `options` replaces the attributes of the source. */
  async copy(
    source: { readonly bucket: string; readonly key: string },
    bucket: string,
    key: string,
    options?: ObjectOptions,
    condition: WriteCondition = {},
  ): Promise<ObjectInfo> {
    const { body, ...info } = await this.open(source.bucket, source.key);
    try {
      const stored = this.stored(source.bucket, source.key);
      const same = stored?.info.eTag === info.eTag && stored.info.modifiedAt === info.modifiedAt ? stored : undefined;
      const { segments, eTag } = same
        ? { segments: await this.duplicate(same.segments), eTag: info.eTag }
        : await this.bodies
            .write(body.read(0, info.size))
            .then(({ eTag, ...segment }) => ({ segments: [segment], eTag }));
      const { headers, metadata } = options ?? info;
      const about = { headers: headers ?? {}, metadata: metadata ?? {}, checksum: () => info.checksum };
      return await this.commit("ObjectCreated:Copy", bucket, key, { ...about, eTag, segments }, condition);
    } finally {
      await body.close();
    }
  }

  /** Returns an object's attributes without its bytes. @throws S3Error NoSuchBucket, NoSuchKey */
  async head(bucket: string, key: string): Promise<ObjectInfo> {
    const info = await this.find(bucket, key);
    if (!info) throw noSuchKey(key);
    return info;
  }

  /** Returns an object's attributes, or undefined if it does not exist. @throws S3Error NoSuchBucket */
  async find(bucket: string, key: string): Promise<ObjectInfo | undefined> {
    this.requireBucket(bucket);
    return this.stored(bucket, key)?.info ?? (await this.files.head(bucket, key));
  }

  /** Opens an object. The caller must read or close its body. @throws S3Error NoSuchBucket, NoSuchKey */
  async open(bucket: string, key: string): Promise<OpenObject> {
    this.requireBucket(bucket);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stored = this.stored(bucket, key);
      if (!stored) {
        const file = await this.files.open(bucket, key);
        if (file) return file;
        if (!this.stored(bucket, key)) throw noSuchKey(key);
        continue;
      }
      const body = await this.openSegments(stored.segments);
      if (body) return { ...stored.info, body };
    }
    throw new S3Error("SlowDown", `${key} keeps being replaced: read it again later`);
  }

  /** Removes an object; a file of a mounted folder is hidden instead. An absent key is not an error. */
  async delete(bucket: string, key: string, condition: WriteCondition = {}): Promise<void> {
    this.requireBucket(bucket);
    const { stored } = transaction(this.database, () => {
      const stored = this.stored(bucket, key);
      requireCondition(key, this.current(bucket, key)?.eTag, condition);
      this.database.prepare("DELETE FROM objects WHERE bucket = ? AND key = ?").run(bucket, key);
      const hidden = this.files.hide(bucket, key);
      if (stored || hidden) this.notify({ name: "ObjectRemoved:Delete", bucket, key });
      return { stored };
    });
    await this.bodies.remove(stored?.segments ?? []);
  }

  /**
   * Sends events for objects that are not in the catalog, and for catalog entries whose objects are gone, except for
   * those with a queued message and for files that are away.
   */
  async compare(bucket: string, readKnown: () => Promise<KnownObjects>): Promise<void> {
    const queued = new Set(this.queuesOf(bucket).flatMap((queue) => this.queues.bodies(queue).flatMap(keysIn)));
    const known = await readKnown();
    if (!this.database.isOpen) return;
    const gone = new Set(known.keys);
    const notifyStale = (objects: readonly Pick<ListedObject, "key" | "size" | "eTag">[]) =>
      transaction(this.database, () => {
        for (const { key, size, eTag } of objects) {
          gone.delete(key);
          if (queued.has(key) || known.isCurrent(key, eTag) || this.files.isAway(bucket, key)) continue;
          this.notify({ name: "ObjectCreated:Put", bucket, key, size, eTag });
        }
      });
    for (let after: string | undefined = ""; after !== undefined; ) {
      const page: Listing = this.list(bucket, { after, maxKeys: 1000 });
      notifyStale(page.objects);
      after = page.next;
    }
    notifyStale(this.files.unreadable(bucket));
    transaction(this.database, () => {
      for (const key of gone) if (!queued.has(key)) this.notify({ name: "ObjectRemoved:Delete", bucket, key });
    });
  }

  /** Returns true if a message is only about files that are away, so that it cannot be handled now. */
  isAboutAway(body: string): boolean {
    const keys = keysIn(body);
    if (keys.length === 0) return false;
    const { Records, detail } = JSON.parse(body);
    const bucket = String(Records?.[0]?.s3?.bucket?.name ?? detail?.bucket?.name);
    return keys.every((key) => this.files.isAway(bucket, key));
  }

  /** Makes messages receivable that were put aside because their files were away. */
  release(bucket: string): void {
    for (const queue of this.queuesOf(bucket)) this.queues.takeBack(queue);
  }

  /** A page of a bucket's keys in UTF-8 order. @throws S3Error NoSuchBucket */
  list(bucket: string, options: ListOptions): Listing {
    this.requireBucket(bucket);
    return listKeys(this.database, bucket, options);
  }

  /**
   * Replaces an object by the bodies written for it, sends the event, and removes the previous bodies.
   * @param written its `eTag` is that of the content; see ETagMaker
   */
  async commit(
    name: BucketEvent["name"],
    bucket: string,
    key: string,
    { segments, ...written }: ObjectOptions & { eTag: string; segments: readonly Segment[] },
    condition: WriteCondition,
    also: () => void = () => {},
  ): Promise<ObjectInfo> {
    const eTag = this.eTagFor(written.eTag);
    const size = segments.reduce((sum, segment) => sum + segment.size, 0);
    const checksum = written.checksum?.();
    let outcome: { readonly replaced: StoredObject | undefined; readonly info: ObjectInfo };
    try {
      outcome = transaction(this.database, () => {
        this.requireBucket(bucket);
        const replaced = this.stored(bucket, key);
        requireCondition(key, this.current(bucket, key)?.eTag, condition);
        this.database
          .prepare(
            `INSERT OR REPLACE INTO objects (bucket, key, size, etag, modified_at, segments, headers, metadata, checksum)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            bucket,
            key,
            size,
            eTag,
            Date.now(),
            JSON.stringify(segments),
            JSON.stringify(written.headers ?? {}),
            JSON.stringify(written.metadata ?? {}),
            checksum ? JSON.stringify(checksum) : null,
          );
        also();
        this.notify({ name, bucket, key, size, eTag });
        const stored = this.stored(bucket, key);
        if (!stored) throw noSuchKey(key);
        // Read here, as another call may delete the object before this one returns.
        return { replaced, info: stored.info };
      });
    } catch (error) {
      if (name !== "ObjectCreated:CompleteMultipartUpload") await this.bodies.remove(segments);
      throw error;
    }
    await this.bodies.remove(outcome.replaced?.segments ?? []);
    return outcome.info;
  }

  /** Fails as `commit` would, but before the body is sent. */
  async checkCondition(bucket: string, key: string, condition: WriteCondition): Promise<void> {
    const before = await this.find(bucket, key);
    requireCondition(key, before?.eTag, condition);
  }

  /** The current object or file under a key. */
  private current(bucket: string, key: string): { readonly eTag: string } | undefined {
    return this.stored(bucket, key)?.info ?? this.files.known(bucket, key);
  }

  private stored(bucket: string, key: string): StoredObject | undefined {
    const row = this.database.prepare("SELECT * FROM objects WHERE bucket = ? AND key = ?").get(bucket, key);
    if (!row) return undefined;
    const segments: Segment[] = JSON.parse(String(row.segments));
    const info = {
      key,
      size: Number(row.size),
      eTag: String(row.etag),
      modifiedAt: Number(row.modified_at),
      headers: JSON.parse(String(row.headers)),
      metadata: JSON.parse(String(row.metadata)),
      checksum: row.checksum === null ? undefined : JSON.parse(String(row.checksum)),
      partSizes: segments.map(({ size }) => size),
    };
    return { info, segments };
  }

  /** Opens the bodies of an object. Undefined if one was replaced and removed since its row was read. */
  private async openSegments(segments: readonly Segment[]): Promise<OpenBody | undefined> {
    const parts: ConstructorParameters<typeof OpenBody>[0][number][] = [];
    try {
      for (const segment of segments) parts.push({ handle: await this.bodies.open(segment), size: segment.size });
      return new OpenBody(parts);
    } catch (error) {
      await new OpenBody(parts).close();
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  private duplicate(segments: readonly Segment[]): Promise<Segment[]> {
    return Promise.all(segments.map((segment) => this.bodies.duplicate(segment)));
  }

  private notify(event: BucketEvent): void {
    for (const rule of this.notifications.get(event.bucket) ?? []) {
      if (wants(rule, event)) this.queues.send(rule.queue, messageFor(rule, event));
    }
  }

  private queuesOf(bucket: string): string[] {
    return [...new Set(this.notifications.get(bucket)?.map(({ queue }) => queue))];
  }

  private knownFiles(): Set<string> {
    const objects = this.database.prepare("SELECT segments FROM objects").all();
    const parts = this.database.prepare("SELECT file FROM parts").all();
    return new Set([
      ...objects.flatMap(({ segments }) => (JSON.parse(String(segments)) as Segment[]).map(({ file }) => file)),
      ...parts.map(({ file }) => String(file)),
    ]);
  }
}

/** The keys in a message. Empty if it is not an event of a bucket, which its function will report. */
function keysIn(body: string): string[] {
  try {
    return readObjectEvents(body).map(({ key }) => key);
  } catch {
    return [];
  }
}
