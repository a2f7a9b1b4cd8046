import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Entry n migrates the file from version n to n + 1 (`user_version`). Never edit an entry: append one. */
const MIGRATIONS = [
  `
  CREATE TABLE buckets (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    notifications TEXT NOT NULL,
    folder TEXT
  ) WITHOUT ROWID;

  CREATE TABLE objects (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    segments TEXT NOT NULL,
    headers TEXT NOT NULL,
    metadata TEXT NOT NULL,
    checksum TEXT,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;

  CREATE TABLE files (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    mtime_ms REAL NOT NULL,
    inode REAL NOT NULL,
    hidden INTEGER NOT NULL DEFAULT 0,
    scan INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;

  CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    metadata TEXT NOT NULL,
    checksum TEXT
  ) WITHOUT ROWID;

  CREATE TABLE parts (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    file TEXT NOT NULL,
    checksum TEXT,
    PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;

  CREATE TABLE queues (
    name TEXT PRIMARY KEY,
    visibility_ms INTEGER NOT NULL,
    dead_letters TEXT,
    max_receive_count INTEGER
  ) WITHOUT ROWID;

  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    origin TEXT,
    body TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL DEFAULT 0,
    receive_count INTEGER NOT NULL DEFAULT 0,
    reason TEXT
  );
  CREATE INDEX messages_by_visibility ON messages (queue, visible_at);
  `,
  `
  ALTER TABLE files ADD COLUMN unreadable TEXT;
  ALTER TABLE files ADD COLUMN away INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE mount_points (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    device TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;
  `,
];

/** The data folder was written by a later Facet. */
export class DatabaseTooNew extends Error {
  readonly file: string;
  readonly version: number;

  constructor(file: string, version: number) {
    super(
      `${file} has version ${version}, and this Facet knows up to ${MIGRATIONS.length}: update Facet or choose another --data`,
    );
    this.name = "DatabaseTooNew";
    this.file = file;
    this.version = version;
  }
}

/**
 * Opens DATA/host.db, the local host's database of objects, uploads and messages; creates it if absent. Committed
 * transactions survive if the process is killed (write-ahead log).
 * @throws DatabaseTooNew
 */
export function openDatabase(dataDir: string): DatabaseSync {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "host.db");
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    transaction(database, () => migrate(database, file));
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Reads DATA/host.db without locking the data folder. Returns undefined if there is none. */
export function readDatabase<T>(dataDir: string, read: (database: DatabaseSync) => T): T | undefined {
  const file = join(dataDir, "host.db");
  if (!existsSync(file)) return undefined;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) throw new DatabaseTooNew(file, version);
  for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
  if (version < MIGRATIONS.length) database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

/** Runs `work` in a transaction, or in the one already open. Rolls back if it throws. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
