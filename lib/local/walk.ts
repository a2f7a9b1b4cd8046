import type { Dirent, Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { IGNORE_FILE, type IgnoreRules, NO_MEDIA } from "../indexing/ignore-rules.ts";
import { kindOfName } from "../media/file-names.ts";

/** A file of a folder. */
export interface WalkedFile {
  /** Path relative to the folder, with slashes. */
  readonly key: string;
  readonly path: string;
  readonly stat: Stats;
}

/** Something in the folder that cannot be used; everything under `key` may still be there. */
export type OnUnreadable = (path: string, reason: string, key: string) => void;

export interface WalkOptions {
  readonly onUnreadable: OnUnreadable;
  /** A folder that is left out wherever it is met: its real path. */
  readonly excluded?: string | undefined;
  /** What is left out, together with names that are no picture's; without them only what begins with a dot is. */
  readonly rules?: IgnoreRules | undefined;
  /** Called with what is left out by the rules: a file's key, or a folder's with a slash at its end. */
  readonly onIgnored?: (key: string) => void;
  /** Called with the root, whose key is empty, and with each folder on another device than the folder it lies in. */
  readonly onMountPoint?: (key: string, device: number) => void;
}

/** Longest key of S3, in bytes of UTF-8. */
const LONGEST_KEY_BYTES = 1024;

/** All files in a folder, links to files and folders followed, what begins with a dot left out. */
export async function* walk(root: string, options: WalkOptions): AsyncGenerator<WalkedFile, void, void> {
  const { excluded, rules } = options;
  const shut = excluded === undefined ? undefined : await stat(excluded).catch(() => undefined);
  yield* walkInto({ path: root, prefix: "", above: [], rules }, { ...options, shut: shut && identity(shut) });
}

interface Folder {
  readonly path: string;
  readonly prefix: string;
  /** The folders it lies in: a link to one of them would lead round in a loop. */
  readonly above: readonly Stats[];
  readonly rules: IgnoreRules | undefined;
}

async function* walkInto(
  { path: folder, prefix, above, rules: given }: Folder,
  options: WalkOptions & { readonly shut: string | undefined },
): AsyncGenerator<WalkedFile, void, void> {
  const { onUnreadable, onIgnored = () => {}, onMountPoint = () => {} } = options;
  let here: Stats;
  let entries: Dirent<Buffer>[];
  let rules = given;
  try {
    here = await stat(folder);
    const self = identity(here);
    if (self === options.shut || above.some((each) => identity(each) === self)) return;
    entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" });
    const has = (name: string) => entries.some((entry) => entry.name.equals(Buffer.from(name)));
    if (rules && prefix !== "" && has(NO_MEDIA)) return onIgnored(prefix);
    if (rules && has(IGNORE_FILE)) rules = rules.within(prefix, await readFile(join(folder, IGNORE_FILE), "utf8"));
  } catch (error) {
    if (prefix === "" || !isGone(error as Error)) onUnreadable(folder, reasonOf(error), prefix);
    return;
  }
  if (above.at(-1)?.dev !== here.dev) onMountPoint(prefix, here.dev);
  entries.sort((a, b) => Buffer.compare(a.name, b.name));
  for (const entry of entries) {
    const name = entry.name.toString();
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    const key = prefix + name;
    if (!Buffer.from(name).equals(entry.name)) {
      const end = entry.isDirectory() ? "/" : "";
      onUnreadable(path, "its name is not UTF-8: rename it", prefix + percentCoded(entry.name) + end);
      continue;
    }
    if (rules && isLeftOut(entry, key, rules)) {
      onIgnored(entry.isDirectory() ? `${key}/` : key);
      continue;
    }
    const found = await stat(path).catch((error) => {
      if (entry.isSymbolicLink() || !isGone(error)) onUnreadable(path, reasonOf(error), key);
    });
    if (!found) continue;
    if (found.isDirectory()) {
      if (entry.isSymbolicLink() && rules?.ignores(`${key}/`)) onIgnored(`${key}/`);
      else yield* walkInto({ path, prefix: `${key}/`, above: [...above, here], rules }, options);
    } else if (found.isFile() && rules && kindOfName(key) === "other") onIgnored(key);
    else if (found.isFile() && Buffer.byteLength(key) > LONGEST_KEY_BYTES) {
      onUnreadable(path, `its path has more than ${LONGEST_KEY_BYTES} bytes: shorten it`, key);
    } else if (found.isFile()) yield { key, path, stat: found };
  }
}

/** Whether there was nothing any more when it was looked at. */
const isGone = ({ code }: NodeJS.ErrnoException) => code === "ENOENT" || code === "ENOTDIR";

/** As far as it can be told without looking at the file, or at what a link leads to. */
function isLeftOut(entry: Dirent<Buffer>, key: string, rules: IgnoreRules): boolean {
  if (entry.isDirectory()) return rules.ignores(`${key}/`);
  return rules.ignores(key) || (entry.isFile() && kindOfName(key) === "other");
}

/** A name whose bytes are no UTF-8 as text: those that are no letter, digit or common sign as `%` and two digits. */
function percentCoded(name: Buffer): string {
  return [...name]
    .map((byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`))
    .join("");
}

/** Whether a path relative to the folder has a part that begins with a dot. */
export function isHidden(relative: string): boolean {
  return relative.split(sep).some((part) => part.startsWith("."));
}

/** Why a file or folder cannot be used, and what to do about it. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "permission denied: allow this user to read it";
  if (code === "ENOENT") return "it leads nowhere: remove the link, or put back what it leads to";
  if (code === "ELOOP") return "the link leads round in a circle: remove it";
  return message;
}

export function identity({ dev, ino }: Pick<Stats, "dev" | "ino">): string {
  return `${dev}:${ino}`;
}
