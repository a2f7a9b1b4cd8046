import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import type { IgnoreRules } from "../lib/indexing/ignore-rules.ts";
import { createChecksum } from "../lib/local/s3/checksums.ts";
import { type WalkedFile, walk } from "../lib/local/walk.ts";
import type { PhotosUpload, StoredChecksum } from "../lib/services/photos-upload.ts";

export interface SyncOptions {
  readonly rules: IgnoreRules;
  /** Delete objects whose files are missing from the folder. */
  readonly deletes: boolean;
  /** Upload unchanged files too. */
  readonly force: boolean;
  readonly onProgress: (progress: SyncProgress) => void;
}

export interface SyncProgress {
  /** Files compared, of those found so far. */
  readonly done: number;
  readonly files: number;
  readonly uploaded: number;
  readonly bytes: number;
}

/** Result of `syncFolder`: numbers of files and bytes, and the files that could not be synchronised. */
export interface Synced {
  readonly uploaded: number;
  readonly bytes: number;
  readonly unchanged: number;
  readonly ignored: number;
  /** Keys of deleted objects. */
  readonly deleted: readonly string[];
  /** Number of objects whose files are missing from the folder, and that were kept. */
  readonly missing: number;
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
}

/** Files that are compared and uploaded at the same time. */
const AT_ONCE = 8;

/**
 * Makes a bucket contain the files of a folder: uploads those that are missing or differ in size or in the checksum that
 * S3 stores. Nothing is deleted unless asked for, and never below a folder that cannot be read.
 */
export async function syncFolder(bucket: PhotosUpload, folder: string, options: SyncOptions): Promise<Synced> {
  const { rules, deletes, force, onProgress } = options;
  const present = new Map<string, number>();
  for await (const { key, size } of bucket.list()) present.set(key, size);
  const failed: { key: string; reason: string }[] = [];
  let ignored = 0;
  const unreadable = (_: string, reason: string, key: string) => void failed.push({ key, reason });
  const files: WalkedFile[] = [];
  for await (const file of walk(folder, { rules, onUnreadable: unreadable, onIgnored: () => ignored++ }))
    files.push(file);

  const progress = { done: 0, files: files.length, uploaded: 0, bytes: 0 };
  const limit = pLimit(AT_ONCE);
  await Promise.all(
    files.map((file) =>
      limit(async () => {
        try {
          if (force || !(await isSame(bucket, file, present.get(file.key)))) {
            await bucket.put(file.key, file.path, file.stat.size, await checksum(file.path, "sha256"));
            progress.uploaded++;
            progress.bytes += file.stat.size;
          }
        } catch (error) {
          failed.push({ key: file.key, reason: error instanceof Error ? error.message : String(error) });
        }
        progress.done++;
        onProgress(progress);
      }),
    ),
  );

  const here = new Set(files.map(({ key }) => key));
  const isUnknown = (key: string) => failed.some(({ key: above }) => above === "" || key.startsWith(above));
  const without = [...present.keys()].filter((key) => !here.has(key) && !isUnknown(key) && !isSidecarOf(here, key));
  const gone = await Promise.all(without.map((key) => limit(() => isGone(join(folder, key)))));
  const missing = without.filter((_, at) => gone[at]);
  // An empty folder is more likely a disk that is not connected than the wish to delete everything.
  const deleted = deletes && files.length > 0 ? missing : [];
  await bucket.delete(deleted);
  const unchanged = files.length - progress.uploaded - failed.filter(({ key }) => here.has(key)).length;
  const { uploaded, bytes } = progress;
  return { uploaded, bytes, unchanged, ignored, deleted, missing: missing.length - deleted.length, failed };
}

/** Returns true for the sidecar that `xmp export --beside` writes for one of the files. */
function isSidecarOf(files: ReadonlySet<string>, key: string): boolean {
  return key.endsWith(".xmp") && files.has(key.slice(0, -".xmp".length));
}

/** Returns true if nothing is at a path. Ignored and hidden files are not synced, but are not missing either. */
async function isGone(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === "ENOENT" || code === "ENOTDIR",
  );
}

async function isSame(bucket: PhotosUpload, { key, path, stat }: WalkedFile, size: number | undefined) {
  if (size !== stat.size) return false;
  const stored = await bucket.checksumOf(key);
  return stored !== undefined && stored.base64 === (await checksum(path, stored.algorithm));
}

async function checksum(path: string, algorithm: StoredChecksum["algorithm"]): Promise<string> {
  const sum = createChecksum(algorithm);
  for await (const bytes of createReadStream(path)) sum.update(bytes);
  return Buffer.from(await sum.digest()).toString("base64");
}
