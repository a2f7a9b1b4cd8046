import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "./wait.ts";

const folderOfAll = join(import.meta.dirname, "../../node_modules/.cache/facet-tests");

/** Age at which folders of earlier states of the code are removed, ms. */
const KEPT_MS = 24 * 3600_000;

/**
 * Makes a folder if it is missing, and keeps it for all tests of this and later runs, which only read it. It appears
 * atomically. One process makes it while others wait.
 *
 * @param key name of the folder, which includes everything that its content depends on
 * @returns its path
 */
export async function madeOnce(key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const made = join(folderOfAll, key);
  await mkdir(folderOfAll, { recursive: true });
  const lock = `${made}.lock`;
  await until(`another process to make ${made}`, async () => existsSync(made) || takeLock(lock), { ms: 300_000 });
  if (existsSync(made)) {
    await giveBack(lock);
    return made;
  }
  const part = `${made}.${randomUUID()}`;
  try {
    await removeOld();
    await mkdir(part);
    await make(part);
    await rename(part, made);
  } finally {
    await rm(part, { recursive: true, force: true });
    await giveBack(lock);
  }
  return made;
}

/** Takes the lock: a file with the process's id. The file of a process that has ended is ignored. */
async function takeLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = await holderOf(lock);
  if (holder && !isAlive(holder)) await rm(lock, { force: true });
  return false;
}

async function giveBack(lock: string): Promise<void> {
  if ((await holderOf(lock)) === process.pid) await rm(lock, { force: true });
}

async function holderOf(lock: string): Promise<number> {
  return Number(await readFile(lock, "utf8").catch(() => ""));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(folderOfAll)) {
    const path = join(folderOfAll, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
