import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A file of a mounted folder, as it was when its content was last read. */
export interface FileRow {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 of the content, hexadecimal. */
  readonly eTag: string;
  readonly mtimeMs: number;
  readonly inode: number;
  /** Deleted through S3: the file stays, the object does not come back before the file changes. */
  readonly hidden: boolean;
}

/** What the host knows of the files of mounted folders, by bucket and key. */
export class FileRows {
  private readonly statements: Record<keyof typeof SQL, StatementSync>;

  constructor(database: DatabaseSync) {
    const statements = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
    this.statements = Object.fromEntries(statements);
  }

  get(bucket: string, key: string): FileRow | undefined {
    const row = this.statements.get.get(bucket, key);
    return row && fromRow(row);
  }

  /** @param scan number of the scan that saw it */
  put(bucket: string, { key, size, eTag, mtimeMs, inode, hidden }: FileRow, scan: number): void {
    this.statements.put.run(bucket, key, size, eTag, mtimeMs, inode, Number(hidden), scan);
  }

  /** A scan saw the file as it is known. */
  saw(bucket: string, key: string, scan: number): void {
    this.statements.saw.run(scan, bucket, key);
  }

  hide(bucket: string, key: string): void {
    this.statements.hide.run(bucket, key);
  }

  remove(bucket: string, key: string): void {
    this.statements.remove.run(bucket, key);
  }

  /** Keys that a scan did not see. */
  notSeenBy(bucket: string, scan: number): string[] {
    return this.statements.notSeen.all(bucket, scan).map(({ key }) => String(key));
  }

  /** The number of the next scan. */
  nextScan(bucket: string): number {
    return Number(this.statements.lastScan.get(bucket)?.scan ?? 0) + 1;
  }

  folder(bucket: string): string | undefined {
    const folder = this.statements.folder.get(bucket)?.folder;
    return typeof folder === "string" ? folder : undefined;
  }

  setFolder(bucket: string, folder: string): void {
    this.statements.setFolder.run(folder, bucket);
  }
}

const SQL = {
  get: "SELECT * FROM files WHERE bucket = ? AND key = ?",
  put: `INSERT OR REPLACE INTO files (bucket, key, size, etag, mtime_ms, inode, hidden, scan)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  saw: "UPDATE files SET scan = ? WHERE bucket = ? AND key = ?",
  hide: "UPDATE files SET hidden = 1 WHERE bucket = ? AND key = ?",
  remove: "DELETE FROM files WHERE bucket = ? AND key = ?",
  notSeen: "SELECT key FROM files WHERE bucket = ? AND scan <> ? ORDER BY key",
  lastScan: "SELECT max(scan) AS scan FROM files WHERE bucket = ?",
  folder: "SELECT folder FROM buckets WHERE name = ?",
  setFolder: "UPDATE buckets SET folder = ? WHERE name = ?",
};

function fromRow(row: Record<string, unknown>): FileRow {
  return {
    key: String(row.key),
    size: Number(row.size),
    eTag: String(row.etag),
    mtimeMs: Number(row.mtime_ms),
    inode: Number(row.inode),
    hidden: row.hidden === 1,
  };
}
