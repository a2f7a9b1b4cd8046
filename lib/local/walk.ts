import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/** A file of a folder. */
export interface WalkedFile {
  /** Path relative to the folder, with slashes. */
  readonly key: string;
  readonly path: string;
  readonly stat: Stats;
}

/** Something in the folder that cannot be used; everything under `key` may still be there. */
export type OnUnreadable = (path: string, reason: string, key: string) => void;

/** Longest key of S3, in bytes of UTF-8. */
const LONGEST_KEY_BYTES = 1024;

/**
 * All files in a folder, links to files and folders followed, what begins with a dot left out.
 * @param excluded a folder that is left out wherever it is met: its real path
 */
export async function* walk(
  root: string,
  onUnreadable: OnUnreadable,
  excluded?: string,
): AsyncGenerator<WalkedFile, void, void> {
  const shut = excluded === undefined ? undefined : await stat(excluded).catch(() => undefined);
  yield* walkInto(root, "", [], onUnreadable, shut && identity(shut));
}

/** @param above the folders this one lies in, by identity: a link to one of them would lead round in a loop */
async function* walkInto(
  folder: string,
  prefix: string,
  above: readonly string[],
  onUnreadable: OnUnreadable,
  shut: string | undefined,
): AsyncGenerator<WalkedFile, void, void> {
  let here: string;
  let entries: Dirent[];
  try {
    here = identity(await stat(folder));
    if (here === shut || above.includes(here)) return;
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    onUnreadable(folder, reasonOf(error), prefix);
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    const path = join(folder, entry.name);
    const key = prefix + entry.name;
    const found = await stat(path).catch((error) => onUnreadable(path, reasonOf(error), key));
    if (!found) continue;
    if (found.isDirectory()) yield* walkInto(path, `${key}/`, [...above, here], onUnreadable, shut);
    else if (found.isFile() && Buffer.byteLength(key) > LONGEST_KEY_BYTES) {
      onUnreadable(path, `its path has more than ${LONGEST_KEY_BYTES} bytes: shorten it`, key);
    } else if (found.isFile()) yield { key, path, stat: found };
  }
}

/** Whether a path relative to the folder has a part that begins with a dot. */
export function isHidden(relative: string): boolean {
  return relative.split(sep).some((part) => part.startsWith("."));
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "ENOENT") return "it leads nowhere";
  return message;
}

function identity({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}
