import type { Dirent, Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { IGNORE_FILE, type IgnoreRules, NO_MEDIA } from "../indexing/ignore-rules.ts";
import { kindOfName } from "../media/file-names.ts";

/** A file in a folder. */
export interface WalkedFile {
  /** Path relative to the folder, with slashes. */
  readonly key: string;
  readonly path: string;
  readonly stat: Stats;
}

/** Called with a file or folder that cannot be used. Everything under `key` may still exist. */
export type OnUnreadable = (path: string, reason: string, key: string) => void;

export interface WalkOptions {
  readonly onUnreadable: OnUnreadable;
  /** Real path of a folder to skip wherever it occurs. */
  readonly excluded?: string | undefined;
  /**
   * Files to ignore, in addition to files whose names are not of pictures. Without rules only dot files are ignored.
   */
  readonly rules?: IgnoreRules | undefined;
  /** Called with each file and folder that the rules ignore. A folder's key ends with a slash. */
  readonly onIgnored?: (key: string) => void;
  /** Called with the root, whose key is empty, and with each folder on a different device than its parent. */
  readonly onMountPoint?: (key: string, device: number) => void;
}

/** Longest key of S3, in bytes of UTF-8. */
const LONGEST_KEY_BYTES = 1024;

/**
 * All files in a folder and its subfolders. Follows links to files and folders, and skips names that begin with a dot.
 */
export async function* walk(root: string, options: WalkOptions): AsyncGenerator<WalkedFile, void, void> {
  const { excluded, rules } = options;
  const shut = excluded === undefined ? undefined : await stat(excluded).catch(() => undefined);
  yield* walkInto({ path: root, prefix: "", above: [], rules }, { ...options, shut: shut && identity(shut) });
}

interface Folder {
  readonly path: string;
  readonly prefix: string;
  /** Its parent folders. A link to one of them would be a loop. */
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

/** Returns true if a file or folder had disappeared when it was read. */
const isGone = ({ code }: NodeJS.ErrnoException) => code === "ENOENT" || code === "ENOTDIR";

/** Returns true if an entry is ignored, judged without reading the file or the target of a link. */
function isLeftOut(entry: Dirent<Buffer>, key: string, rules: IgnoreRules): boolean {
  if (entry.isDirectory()) return rules.ignores(`${key}/`);
  return rules.ignores(key) || (entry.isFile() && kindOfName(key) === "other");
}

/** A name that is not UTF-8, as text: bytes other than visible ASCII become `%` and two hexadecimal digits. */
function percentCoded(name: Buffer): string {
  return [...name]
    .map((byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`))
    .join("");
}

/** Returns true if a path relative to the folder has a part that begins with a dot. */
export function isHidden(relative: string): boolean {
  return relative.split(sep).some((part) => part.startsWith("."));
}

/** The reason why a file or folder cannot be used, and what to do about it. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "permission denied: allow this user to read it";
  if (code === "ENOENT") return "the link is broken: remove it, or restore its target";
  if (code === "ELOOP") return "the link is part of a loop: remove it";
  return message;
}

export function identity({ dev, ino }: Pick<Stats, "dev" | "ino">): string {
  return `${dev}:${ino}`;
}
