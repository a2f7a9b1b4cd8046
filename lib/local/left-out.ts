import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { IGNORE_FILE, IgnoreRules, isSystemFolder, NO_MEDIA } from "../indexing/ignore-rules.ts";
import { kindOfName, looksLikePicture, SNIFFED_BYTES } from "../media/file-names.ts";
import { walk } from "./walk.ts";

/** Returns true if one file of a folder is ignored, by the same rules as `walk` and `isNoPicture`. */
export async function isLeftOut(root: string, key: string, given: IgnoreRules): Promise<boolean> {
  let rules = given;
  const names = key.split("/");
  for (const [depth] of names.entries()) {
    const prefix = names.slice(0, depth).map((name) => `${name}/`);
    const folder = join(root, ...prefix);
    const folderKey = prefix.join("");
    if (depth > 0 && (rules.ignores(folderKey) || (await isThere(join(folder, NO_MEDIA))))) return true;
    const text = await readFile(join(folder, IGNORE_FILE), "utf8").catch(() => undefined);
    if (text !== undefined) rules = rules.within(folderKey, text);
  }
  return rules.ignores(key) || kindOfName(key) === "other" || (await isNoPicture(key, join(root, key)));
}

/**
 * Returns true if a file whose name does not tell its type is not a picture. False if the file is missing or unreadable, as
 * then nothing is known about it.
 */
export async function isNoPicture(key: string, path: string): Promise<boolean> {
  if (kindOfName(key) !== "unknown") return false;
  const handle = await open(path).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    return !looksLikePicture(buffer.subarray(0, bytesRead));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** Returns true if a folder holds nothing, or only what systems keep there. */
async function isEmpty(folder: string, excluded: string | undefined): Promise<boolean> {
  let isFound = false;
  const onUnreadable = () => {
    isFound = true;
  };
  const onIgnored = (key: string) => {
    if (!isSystemFolder(key)) isFound = true;
  };
  for await (const _ of walk(folder, { rules: new IgnoreRules(), excluded, onUnreadable, onIgnored })) return false;
  return !isFound;
}

/**
 * Returns true if a folder is missing, on another device, or empty: an unplugged disk or a lost network share leaves nothing
 * behind, or the empty folder that it was mounted on.
 * @param device as it was known; undefined where it is not known
 * @param excluded the real path of a folder that does not count
 */
export async function isAwayNow(folder: string, device: string | undefined, excluded?: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return true;
  return (device !== undefined && device !== String(found.dev)) || isEmpty(folder, excluded);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
