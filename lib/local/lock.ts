import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The folder is not writable, so that no process can lock it. */
export class FolderReadOnly extends Error {
  readonly folder: string;

  constructor(folder: string) {
    super(
      `${folder} is not writable, and Facet has to write to it even to read the library: give this user write permission, or copy the folder`,
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
 * Locks a file in a folder, which is created if missing. SQLite uses locks of the operating system: they end with the
 * process, even if it is killed, so that no lock is ever stale. A second lock by the same process conflicts too.
 *
 * @param mode any number of processes may have a shared lock at the same time, or one may have an exclusive lock
 * @param waitMs longest wait for other processes; blocks this thread
 * @returns disposing of it unlocks the file; undefined if another process has the lock
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
