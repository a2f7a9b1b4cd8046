import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

/** All entries of a data folder that are Facet's; any other belongs to someone else. The locks are removed last. */
export const KEPT = [
  "catalog",
  "gallery",
  "objects",
  "logs",
  "host.db",
  "host.db-wal",
  "host.db-shm",
  "model.json",
  "model-records",
  "keys.json",
  "users.json",
  "lan.pem",
  "host.json",
  "clients",
  "lock",
] as const;

/** Permission bits of group and others. */
const NOT_THE_OWNER = 0o077;

/** The user's umask, for files that are not Facet's own. */
const usersUmask = process.umask();

/** Returns true if the folder contains a library, even an incomplete one. */
export function holdsLibrary(dataDir: string): boolean {
  return ["host.db", "catalog", "objects"].some((entry) => existsSync(join(dataDir, entry)));
}

/**
 * Creates the data folder. Makes it, its content and all that this process writes later readable only by the owner, as
 * it contains names, faces and keys. A folder that also contains other files keeps its own permissions.
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

/** Runs `work` with the user's umask, for files that are not Facet's own. */
export async function withUsersUmask<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(usersUmask);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}

/** Makes a file, or a folder with its content, readable only by its owner. */
export async function tightenAll(path: string): Promise<void> {
  if ((await lstat(path)).isDirectory()) {
    for (const entry of await readdir(path)) await tightenAll(join(path, entry));
  }
  await tighten(path);
}

async function tighten(path: string): Promise<void> {
  if (await isOpen(path)) await chmod(path, (await lstat(path)).mode & 0o700);
}

/**
 * Returns true if group or others have any permission. If a folder gives none, neither does its content: Facet wrote it so.
 */
async function isOpen(path: string): Promise<boolean> {
  return ((await lstat(path)).mode & NOT_THE_OWNER) !== 0;
}
