import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The folder cannot be written, so nobody can keep it. */
export class FolderReadOnly extends Error {
  readonly folder: string;

  constructor(folder: string) {
    super(
      `${folder} cannot be written, which Facet needs even to read it: allow this user to write, or copy the folder`,
    );
    this.name = "FolderReadOnly";
    this.folder = folder;
  }
}

/** https://www.sqlite.org/rescode.html */
const BUSY = 5;
const READ_ONLY = 8;
const CANNOT_OPEN = 14;

/**
 * Locks a file of a folder, which is made when it is not there. SQLite's locks are the operating system's: they end with
 * the process, however it ends, so that none is ever stale. They hold against this very process too.
 *
 * @param mode any number of processes may have a shared lock at a time, or one an exclusive lock
 * @param waitMs how long to wait for others; blocks this thread
 * @returns what unlocks; undefined where others have it
 * @throws FolderReadOnly
 */
export function lock(
  folder: string,
  name: string,
  { mode, waitMs }: { mode: "exclusive" | "shared"; waitMs: number },
): Disposable | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, name), { timeout: waitMs });
    database.exec(mode === "exclusive" ? "BEGIN EXCLUSIVE" : "BEGIN; SELECT * FROM sqlite_schema");
    const locked = database;
    return { [Symbol.dispose]: () => locked.close() };
  } catch (error) {
    database?.close();
    const { errcode } = error as { errcode?: number };
    if (errcode === BUSY) return undefined;
    if (errcode === READ_ONLY || errcode === CANNOT_OPEN) throw new FolderReadOnly(folder);
    throw error;
  }
}
