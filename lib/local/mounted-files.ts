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

/** Fields by which an unchanged file is recognised. */
export interface FileStat {
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** A file found in the folder, with the MD5 of its content. */
export interface FoundFile {
  readonly key: string;
  readonly stat: FileStat;
  readonly eTag: string;
}

interface Row extends FileStat {
  readonly eTag: string;
  readonly hidden: boolean;
  /** The reason why its bytes cannot be read. */
  readonly unreadable: string | undefined;
}

/** A file or folder that exists but cannot be used. */
export interface UnreadableFile {
  readonly key: string;
  readonly reason: string;
}

/** S3's content type for objects written without one. */
export const DEFAULT_CONTENT_TYPE = "binary/octet-stream";

const ATTEMPTS = 5;

/** Rules and callback of the mount of a folder. */
export interface MountHooks {
  /** Files to ignore. */
  readonly rules?: IgnoreRules | undefined;
  /** A folder in it that does not count: its real path. */
  readonly excluded?: string | undefined;
  /** Called when a part of it, see `mountPoints`, turns out to be away. */
  readonly onAway: (part: string) => void;
}

/**
 * The files of folders that are mounted in buckets: rows in the database, bytes in place. Each change of a row sends an
 * event in the same transaction. Never writes to the folder.
 */
export class MountedFiles {
  private readonly database: DatabaseSync;
  private readonly notify: (event: BucketEvent) => void;
  private readonly randomETags: boolean;
  private readonly eTagFor: ETagMaker;
  private readonly statements: Record<keyof typeof SQL, StatementSync>;
  private readonly hooks = new Map<string, MountHooks>();

  constructor(database: DatabaseSync, notify: (event: BucketEvent) => void, eTags: ETagOptions = {}) {
    this.database = database;
    this.notify = notify;
    this.randomETags = eTags.randomETags ?? false;
    this.eTagFor = eTagMaker(eTags);
    const statements = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
    this.statements = Object.fromEntries(statements);
  }

  /** The folder mounted in the bucket, by this or an earlier process. */
  folder(bucket: string): string | undefined {
    const folder = this.statements.folder.get(bucket)?.folder;
    return typeof folder === "string" ? folder : undefined;
  }

  /** Replaces the folder. All files must be read again, and no file stays hidden. */
  setFolder(bucket: string, folder: string): void {
    transaction(this.database, () => {
      this.statements.setFolder.run(folder, bucket);
      this.statements.dropHidden.run(bucket);
      this.statements.dropMountPoints.run(bucket);
      this.statements.doubt.run(bucket);
    });
  }

  /** Sets the rules and the callback of the current mount. */
  setHooks(bucket: string, hooks: MountHooks): void {
    this.hooks.set(bucket, hooks);
  }

  /** The root, whose key is empty, and the folders on separate devices, each with its device when last seen. */
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
   * Marks the files in a part of the folder as away: they stay known, but their bytes are not expected.
   * @param scan files that this scan found are not marked
   */
  setAway(bucket: string, part: string, scan = -1): void {
    this.statements.away.run(bucket, part, part, scan);
  }

  /** Returns true if the file under a key is in a part of the folder that is away. */
  isAway(bucket: string, key: string): boolean {
    return this.statements.row.get(bucket, key)?.away === 1 && !this.isShadowed(bucket, key);
  }

  /** The file under a key as the database knows it, unless it is hidden. */
  known(bucket: string, key: string): { readonly eTag: string } | undefined {
    const row = this.row(bucket, key);
    return row?.hidden ? undefined : row;
  }

  isUnchanged(bucket: string, key: string, found: FileStat): boolean {
    const row = this.row(bucket, key);
    return row !== undefined && row.unreadable === undefined && isSame(row, found);
  }

  /** Hides a file from the bucket until its content changes. @returns whether there was a visible file */
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

  /** Opens a file. Its bytes match its ETag at the time of opening. */
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

  /** Reads the state of one file and updates its row. */
  async refresh(bucket: string, key: string): Promise<void> {
    const folder = this.folder(bucket);
    if (folder === undefined) return;
    const { rules, excluded, onAway } = this.hooks.get(bucket) ?? {};
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

  /** The mount point that contains a file; empty for the root. */
  private partOf(bucket: string, key: string): string {
    const parts = [...this.mountPoints(bucket).keys()].filter((part) => key.startsWith(part));
    return parts.sort((a, b) => b.length - a.length)[0] ?? "";
  }

  /**
   * Records files and folders that cannot be used as objects whose bytes cannot be read. Sends events for those that
   * were usable before, or new. Rows of sidecars do not change.
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
          if (!before?.hidden) this.notifyCreated(bucket, key, before?.size ?? 0, eTag);
        }
      }
    });
  }

  /**
   * Records files, and sends events for those that are new or have different content. With random ETags every file
   * counts as rewritten, unless an identical state was recorded in the meantime.
   * @param scan marks the files as seen by this scan
   * @param force sends events for all files
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
          if (force && before && !before.hidden) this.notifyCreated(bucket, key, before.size, before.eTag);
          continue;
        }
        const { size, mtimeMs, ino } = file.stat;
        const isAsBefore = this.randomETags ? before && isSame(before, file.stat) : before?.eTag === file.eTag;
        const same = isAsBefore && before?.unreadable === undefined;
        const eTag = before && same ? before.eTag : this.eTagFor(file.eTag);
        const hidden = same === true && before?.hidden === true;
        upsert.run(bucket, key, size, eTag, mtimeMs, ino, hidden ? 1 : 0, scan ?? 0, null);
        if (!same || (force && !hidden)) this.notifyCreated(bucket, key, size, eTag);
      }
    });
  }

  /** Deletes the rows of files that are gone, and sends events. */
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

  /** A number that no earlier scan of this bucket had. */
  nextScan(bucket: string): number {
    return 1 + Number(this.statements.lastScan.get(bucket)?.last ?? 0);
  }

  /** The keys of all files, or of those that the scan `unseenBy` did not see. */
  keys(bucket: string, unseenBy = -1): string[] {
    const rows = this.statements.keys.all(bucket, unseenBy);
    return rows.map(({ key }) => String(key));
  }

  private notifyCreated(bucket: string, key: string, size: number, eTag: string): void {
    if (!this.isShadowed(bucket, key)) this.notify({ name: "ObjectCreated:Put", bucket, key, size, eTag });
  }

  private isShadowed(bucket: string, key: string): boolean {
    return this.statements.shadow.get(bucket, key) !== undefined;
  }

  /** Calls `attempt` with the file's row, and refreshes the row until the file matches it. */
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
      if (this.isAway(bucket, key))
        throw new S3Error("SlowDown", `The folder of ${key} is away: connect its disk or network share`);
    }
    throw new S3Error("SlowDown", `${key} is still being written: read it again later`);
  }

  /** Records that a file may not be read. Other errors are left to the next refresh. */
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

/** The path of the file with this key. */
export function pathOf(folder: string, key: string): string {
  return join(folder, ...key.split("/"));
}

/** Reads a file for the MD5 of its content. If it changes during the read, its stat no longer matches. */
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

/** Returns true if an error is permanent, so that retrying does not help. */
export function isRefused(error: unknown): boolean {
  return ["EACCES", "EPERM", "ELOOP", "ENAMETOOLONG"].includes(String((error as NodeJS.ErrnoException).code));
}
