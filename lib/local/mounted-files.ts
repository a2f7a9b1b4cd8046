import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { IgnoreRules } from "../indexing/ignore-rules.ts";
import { kindOfName } from "../media/file-names.ts";
import { formatOfName } from "../media/formats.ts";
import { hashFile, OpenBody } from "./bodies.ts";
import { transaction } from "./database.ts";
import { type ETagMaker, type ETagOptions, eTagMaker } from "./etags.ts";
import { isAwayNow, isLeftOut } from "./left-out.ts";
import type { BucketEvent } from "./notifications.ts";
import type { ObjectInfo, OpenObject } from "./object-types.ts";
import { S3Error } from "./s3/errors.ts";
import { reasonOf } from "./walk.ts";

/** What tells that a file is still the one it was. */
export interface FileStat {
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** A file as it was found, with the MD5 of its content. */
export interface FoundFile {
  readonly key: string;
  readonly stat: FileStat;
  readonly eTag: string;
}

interface Row extends FileStat {
  readonly eTag: string;
  readonly hidden: boolean;
  /** Why its bytes cannot be had. */
  readonly unreadable: string | undefined;
}

/** A file or folder that is there and cannot be used. */
export interface UnreadableFile {
  readonly key: string;
  readonly reason: string;
}

/** S3's own when the writer names none. */
export const DEFAULT_CONTENT_TYPE = "binary/octet-stream";

const ATTEMPTS = 5;

/** Who mounted a folder. */
export interface Minder {
  /** What is left out of it. */
  readonly rules?: IgnoreRules | undefined;
  /** A folder in it that does not count: its real path. */
  readonly excluded?: string | undefined;
  /** Called when a part of it, see `mountPoints`, turns out to be away. */
  readonly onAway: (part: string) => void;
}

/**
 * The files of folders that are mounted into buckets: what the database knows of them, and their bytes where they lie.
 * Every change of what it knows is told as an event, in the same transaction. It never writes to the folder.
 */
export class MountedFiles {
  private readonly database: DatabaseSync;
  private readonly notify: (event: BucketEvent) => void;
  private readonly randomETags: boolean;
  private readonly eTagFor: ETagMaker;
  private readonly statements: Record<keyof typeof SQL, StatementSync>;
  private readonly minders = new Map<string, Minder>();

  constructor(database: DatabaseSync, notify: (event: BucketEvent) => void, eTags: ETagOptions = {}) {
    this.database = database;
    this.notify = notify;
    this.randomETags = eTags.randomETags ?? false;
    this.eTagFor = eTagMaker(eTags);
    const statements = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
    this.statements = Object.fromEntries(statements);
  }

  /** The folder that is mounted into the bucket, also by an earlier process. */
  folder(bucket: string): string | undefined {
    const folder = this.statements.folder.get(bucket)?.folder;
    return typeof folder === "string" ? folder : undefined;
  }

  /** Takes another folder; what was known of the files must be found anew, and nothing is hidden any more. */
  setFolder(bucket: string, folder: string): void {
    transaction(this.database, () => {
      this.statements.setFolder.run(folder, bucket);
      this.statements.dropHidden.run(bucket);
      this.statements.dropMountPoints.run(bucket);
      this.statements.doubt.run(bucket);
    });
  }

  /** Says who looks after the folder from now on. */
  mind(bucket: string, minder: Minder): void {
    this.minders.set(bucket, minder);
  }

  /** The root, whose key is empty, and the folders on devices of their own, each with the device it was on when seen last. */
  mountPoints(bucket: string): Map<string, string> {
    const rows = this.statements.mountPoints.all(bucket);
    return new Map(rows.map(({ key, device }) => [String(key), String(device)]));
  }

  setMountPoints(bucket: string, points: ReadonlyMap<string, string>): void {
    transaction(this.database, () => {
      this.statements.dropMountPoints.run(bucket);
      for (const [key, device] of points) this.statements.addMountPoint.run(bucket, key, device);
    });
  }

  /**
   * Says of the files in a part of the folder that they are away: they are known still, and nobody waits for their bytes.
   * @param scan has found those that are not
   */
  setAway(bucket: string, part: string, scan = -1): void {
    this.statements.away.run(bucket, part, part, scan);
  }

  /** Whether the file under a key is one of a part of the folder that is away. */
  isAway(bucket: string, key: string): boolean {
    return this.statements.row.get(bucket, key)?.away === 1 && !this.isShadowed(bucket, key);
  }

  /** The file under a key, unless it is hidden, as the database has it. */
  known(bucket: string, key: string): { readonly eTag: string } | undefined {
    const row = this.row(bucket, key);
    return row?.hidden ? undefined : row;
  }

  isUnchanged(bucket: string, key: string, found: FileStat): boolean {
    const row = this.row(bucket, key);
    return row !== undefined && row.unreadable === undefined && isSame(row, found);
  }

  /** Keeps a file out of the bucket until its content changes. @returns whether there was one to hide */
  hide(bucket: string, key: string): boolean {
    return this.statements.hide.run(bucket, key).changes > 0;
  }

  async head(bucket: string, key: string): Promise<ObjectInfo | undefined> {
    return this.upToDate(bucket, key, async (path, row) => {
      if (row.unreadable !== undefined) return infoOf(key, row);
      const found = await stat(path);
      return isSame(row, found) ? infoOf(key, row) : undefined;
    });
  }

  /** The file with its bytes, which are those its ETag was made of at the time it is opened. */
  async open(bucket: string, key: string): Promise<OpenObject | undefined> {
    return this.upToDate(bucket, key, async (path, row) => {
      if (row.unreadable !== undefined) throw new S3Error("InvalidObjectState", row.unreadable);
      const handle = await open(path);
      const found = await handle.stat().catch(() => undefined);
      if (found && isSame(row, found)) {
        return { ...infoOf(key, row), body: new OpenBody([{ handle, size: row.size }]) };
      }
      await handle.close();
      return undefined;
    });
  }

  /** Looks at one file again, after which the database knows it as it is. */
  async refresh(bucket: string, key: string): Promise<void> {
    const folder = this.folder(bucket);
    if (folder === undefined) return;
    const { rules, excluded, onAway } = this.minders.get(bucket) ?? {};
    const path = pathOf(folder, key);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (!(found instanceof Error) && found.isFile()) {
      if (rules && (await isLeftOut(folder, key, rules))) this.forget(bucket, [key]);
      else if (!this.isUnchanged(bucket, key, found)) await this.readAgain(bucket, key, path, found);
    } else if (this.row(bucket, key)) {
      const part = this.partOf(bucket, key);
      if (await isAwayNow(pathOf(folder, part), this.mountPoints(bucket).get(part), excluded)) {
        this.setAway(bucket, part);
        onAway?.(part);
      } else if (found instanceof Error && !isAbsent(found)) throw found;
      else this.forget(bucket, [key]);
    }
  }

  private async readAgain(bucket: string, key: string, path: string, found: Stats): Promise<void> {
    try {
      this.record(bucket, [await read(key, path, found)]);
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.recordUnreadable(bucket, [{ key, reason: reasonOf(error) }]);
    }
  }

  /** The mount point in which a file lies; empty for the root. */
  private partOf(bucket: string, key: string): string {
    const parts = [...this.mountPoints(bucket).keys()].filter((part) => key.startsWith(part));
    return parts.sort((a, b) => b.length - a.length)[0] ?? "";
  }

  /**
   * Writes down files and folders that cannot be used, and tells of those that could be, or were not known: they are
   * objects whose bytes cannot be had. Sidecars are left as they were known.
   */
  recordUnreadable(bucket: string, files: readonly UnreadableFile[], scan?: number): void {
    transaction(this.database, () => {
      for (const { key, reason } of files) {
        if (kindOfName(key) === "sidecar") continue;
        const before = this.row(bucket, key);
        const eTag = this.eTagFor(createHash("md5").update(reason).digest("hex"));
        const hidden = before?.hidden ? 1 : 0;
        if (before?.unreadable === reason) this.statements.seen.run(scan ?? 0, bucket, key);
        else {
          this.statements.upsert.run(bucket, key, before?.size ?? 0, eTag, -1, -1, hidden, scan ?? 0, reason);
          if (!before?.hidden) this.tellCreated(bucket, key, before?.size ?? 0, eTag);
        }
      }
    });
  }

  /**
   * Writes down files that were found, and tells of those that are new or have another content. With random ETags each
   * of them counts as written again, unless it was recorded as it is meanwhile.
   * @param scan marks them as seen by this scan
   * @param force tells of all of them
   */
  record(
    bucket: string,
    files: readonly (FoundFile | { key: string; eTag?: never })[],
    scan?: number,
    force = false,
  ): void {
    const { upsert, seen } = this.statements;
    transaction(this.database, () => {
      for (const file of files) {
        const { key } = file;
        const before = this.row(bucket, key);
        if (file.eTag === undefined) {
          if (scan !== undefined) seen.run(scan, bucket, key);
          if (force && before && !before.hidden) this.tellCreated(bucket, key, before.size, before.eTag);
          continue;
        }
        const { size, mtimeMs, ino } = file.stat;
        const isAsBefore = this.randomETags ? before && isSame(before, file.stat) : before?.eTag === file.eTag;
        const same = isAsBefore && before?.unreadable === undefined;
        const eTag = before && same ? before.eTag : this.eTagFor(file.eTag);
        const hidden = same === true && before?.hidden === true;
        upsert.run(bucket, key, size, eTag, mtimeMs, ino, hidden ? 1 : 0, scan ?? 0, null);
        if (!same || (force && !hidden)) this.tellCreated(bucket, key, size, eTag);
      }
    });
  }

  /** Drops files that are gone, and tells of it. */
  forget(bucket: string, keys: readonly string[]): void {
    transaction(this.database, () => {
      for (const key of keys) {
        const removed = this.statements.remove.get(bucket, key);
        if (removed?.hidden !== 0 || this.isShadowed(bucket, key)) continue;
        this.notify({ name: "ObjectRemoved:Delete", bucket, key });
      }
    });
  }

  /** The files and folders that cannot be used. */
  unreadable(bucket: string): { key: string; size: number; eTag: string }[] {
    const rows = this.statements.unreadable.all(bucket);
    return rows.map(({ key, size, etag }) => ({ key: String(key), size: Number(size), eTag: String(etag) }));
  }

  /** A number that no scan of this bucket had. */
  nextScan(bucket: string): number {
    return 1 + Number(this.statements.lastScan.get(bucket)?.last ?? 0);
  }

  /** The keys of all files, or of those that this scan has not seen. */
  keys(bucket: string, unseenBy = -1): string[] {
    const rows = this.statements.keys.all(bucket, unseenBy);
    return rows.map(({ key }) => String(key));
  }

  private tellCreated(bucket: string, key: string, size: number, eTag: string): void {
    if (!this.isShadowed(bucket, key)) this.notify({ name: "ObjectCreated:Put", bucket, key, size, eTag });
  }

  private isShadowed(bucket: string, key: string): boolean {
    return this.statements.shadow.get(bucket, key) !== undefined;
  }

  /** Asks `attempt` for an answer about the file as the database has it, refreshing that until they agree. */
  private async upToDate<T>(
    bucket: string,
    key: string,
    attempt: (path: string, row: Row) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const folder = this.folder(bucket);
      const row = this.row(bucket, key);
      if (folder === undefined || !row || row.hidden) return undefined;
      const answer = await attempt(pathOf(folder, key), row).catch((error) => this.noteFailure(bucket, key, error));
      if (answer !== undefined) return answer;
      await this.refresh(bucket, key).catch((error) => {
        this.noteFailure(bucket, key, error);
        if (!isRefused(error)) throw error;
      });
      if (this.isAway(bucket, key)) throw new S3Error("SlowDown", `The folder of ${key} is away: connect it`);
    }
    throw new S3Error("SlowDown", `${key} is being written: read it once that has ended`);
  }

  /** Remembers of a file that it may not be read; of all else the next look will tell. */
  private noteFailure(bucket: string, key: string, error: Error): undefined {
    if (error instanceof S3Error) throw error;
    if (!isRefused(error)) return;
    if (kindOfName(key) === "sidecar") throw new S3Error("AccessDenied", `${key} cannot be read: ${reasonOf(error)}`);
    this.recordUnreadable(bucket, [{ key, reason: reasonOf(error) }]);
  }

  private row(bucket: string, key: string): Row | undefined {
    const row = this.statements.row.get(bucket, key);
    if (!row) return undefined;
    return {
      size: Number(row.size),
      mtimeMs: Number(row.mtime_ms),
      ino: Number(row.inode),
      eTag: String(row.etag),
      hidden: row.hidden === 1,
      unreadable: row.unreadable === null ? undefined : String(row.unreadable),
    };
  }
}

const SQL = {
  folder: "SELECT folder FROM buckets WHERE name = ?",
  setFolder: "UPDATE buckets SET folder = ? WHERE name = ?",
  row: "SELECT * FROM files WHERE bucket = ? AND key = ?",
  keys: "SELECT key FROM files WHERE bucket = ? AND scan <> ?",
  lastScan: "SELECT max(scan) AS last FROM files WHERE bucket = ?",
  upsert: `INSERT OR REPLACE INTO files (bucket, key, size, etag, mtime_ms, inode, hidden, scan, unreadable)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  seen: "UPDATE files SET scan = ?, away = 0 WHERE bucket = ? AND key = ?",
  away: "UPDATE files SET away = 1 WHERE bucket = ? AND substr(key, 1, length(?)) = ? AND scan <> ?",
  hide: "UPDATE files SET hidden = 1 WHERE bucket = ? AND key = ? AND hidden = 0",
  remove: "DELETE FROM files WHERE bucket = ? AND key = ? RETURNING hidden",
  dropHidden: "DELETE FROM files WHERE bucket = ? AND hidden = 1",
  doubt: "UPDATE files SET inode = -1, mtime_ms = -1 WHERE bucket = ?",
  unreadable: "SELECT key, size, etag FROM files WHERE bucket = ? AND unreadable IS NOT NULL AND hidden = 0",
  mountPoints: "SELECT key, device FROM mount_points WHERE bucket = ?",
  addMountPoint: "INSERT INTO mount_points (bucket, key, device) VALUES (?, ?, ?)",
  dropMountPoints: "DELETE FROM mount_points WHERE bucket = ?",
  shadow: "SELECT 1 FROM objects WHERE bucket = ? AND key = ?",
};

/** Where the file of a key lies. */
export function pathOf(folder: string, key: string): string {
  return join(folder, ...key.split("/"));
}

/** A file with the MD5 of its content. Should it change meanwhile, its stat will no longer be this one. */
export async function read(key: string, path: string, { size, mtimeMs, ino }: Stats | FileStat): Promise<FoundFile> {
  return { key, stat: { size, mtimeMs, ino }, eTag: await hashFile(path) };
}

function isSame(a: FileStat, b: FileStat): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

function infoOf(key: string, { size, eTag, mtimeMs }: Row): ObjectInfo {
  const contentType = formatOfName(key)?.mime ?? DEFAULT_CONTENT_TYPE;
  return {
    key,
    size,
    eTag,
    modifiedAt: Math.floor(mtimeMs),
    headers: { "content-type": contentType },
    metadata: {},
    checksum: undefined,
    partSizes: [size],
  };
}

const isAbsent = ({ code }: NodeJS.ErrnoException) => code === "ENOENT" || code === "ENOTDIR";

/** Whether an error is one that trying again will not change. */
export function isRefused(error: unknown): boolean {
  return ["EACCES", "EPERM", "ELOOP", "ENAMETOOLONG"].includes(String((error as NodeJS.ErrnoException).code));
}
