import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Everything a host keeps in its data folder; whatever else lies there is someone else's. The locks go last. */
export const KEPT = [
  "catalog",
  "gallery",
  "objects",
  "logs",
  "host.db",
  "host.db-wal",
  "host.db-shm",
  "model.json",
  "keys.json",
  "host.json",
  "clients",
  "lock",
] as const;

/** Permissions of group and others. */
const NOT_THE_OWNER = 0o077;

/** What this user gives to files that are not Facet's own. */
const usersUmask = process.umask();

/** Whether a library is kept there, if only in part. */
export function holdsLibrary(dataDir: string): boolean {
  return ["host.db", "catalog", "objects"].some((entry) => existsSync(join(dataDir, entry)));
}

/**
 * Makes the data folder, and what is in it and whatever this process writes from now on readable by its owner alone:
 * it holds names, faces and keys. A folder that others' files lie in too keeps its own permissions.
 */
export async function openDataFolder(dataDir: string): Promise<void> {
  process.umask(NOT_THE_OWNER);
  await mkdir(dataDir, { recursive: true });
  const entries = await readdir(dataDir);
  const isForeign = (entry: string) => !KEPT.some((kept) => kept === entry);
  if (!entries.some(isForeign)) await tighten(dataDir);
  for (const entry of KEPT) {
    if (entries.includes(entry) && (await isOpen(join(dataDir, entry)))) await tightenAll(join(dataDir, entry));
  }
}

/** Does some work as this user's own settings have it: what it writes is not Facet's. */
export async function withUsersUmask<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(usersUmask);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}

/** Makes a file, or a folder and all in it, readable by its owner alone. */
export async function tightenAll(path: string): Promise<void> {
  if ((await lstat(path)).isDirectory()) {
    for (const entry of await readdir(path)) await tightenAll(join(path, entry));
  }
  await tighten(path);
}

async function tighten(path: string): Promise<void> {
  if (await isOpen(path)) await chmod(path, (await lstat(path)).mode & 0o700);
}

/** Whether others than its owner may do something with it. A folder that is not was written by this Facet with all in it. */
async function isOpen(path: string): Promise<boolean> {
  return ((await lstat(path)).mode & NOT_THE_OWNER) !== 0;
}
