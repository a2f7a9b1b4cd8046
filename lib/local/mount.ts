import { realpath } from "node:fs/promises";
import pLimit from "p-limit";
import { readDatabase } from "./database.ts";
import { type FoundFile, pathOf, read } from "./mounted-files.ts";
import type { ObjectStore } from "./objects.ts";
import { type OnUnreadable, reasonOf, type WalkedFile, walk } from "./walk.ts";
import { FolderWatch } from "./watch.ts";

export interface MountOptions {
  /** Called now and then while the folder is scanned. */
  readonly onProgress?: (progress: MountProgress) => void;
  /** Called with a file or folder that cannot be read; it is left as it was known, or out. */
  readonly onUnreadable?: (path: string, reason: string) => void;
  /** Keeps looking for changes until the mount is closed. */
  readonly watch?: boolean;
  /** Makes an event for every file, changed or not. */
  readonly force?: boolean;
}

export interface MountProgress {
  /** Files seen so far. */
  readonly files: number;
  /** Of those, new ones and ones with another content. */
  readonly changed: number;
}

/** A folder whose files are objects of a bucket. */
export interface Mount extends MountProgress {
  readonly bucket: string;
  /** The real path. */
  readonly folder: string;
  /** Stops watching. The files stay in the bucket. */
  close(): Promise<void>;
}

/** The folder to be mounted cannot be read. */
export class FolderUnreadable extends Error {
  readonly folder: string;

  constructor(folder: string, reason: string) {
    super(`${folder} cannot be read (${reason}): give a folder that this user may read`);
    this.name = "FolderUnreadable";
    this.folder = folder;
  }
}

/** Files hashed at a time. */
const CONCURRENCY = 8;
/** Events go out after so many files or so many milliseconds. */
const BATCH_FILES = 64;
const BATCH_MS = 200;

/**
 * Makes the files of a folder, where they are, objects of a bucket: their keys are their paths relative to the folder.
 * The folder is only read. It stays the bucket's until another is mounted, whose files then replace its own.
 * Events go out while the folder is scanned, those of files that are gone last, so that a photo that was moved is found
 * at its new place before it leaves the old one. The mount is there when the scan has ended.
 *
 * @example
 * const mount = await mountFolder(store, "photos", "/home/ada/photos", { watch: true });
 * await mount.close();
 *
 * @throws FolderUnreadable
 * @throws S3Error NoSuchBucket
 */
export async function mountFolder(
  store: ObjectStore,
  bucket: string,
  folder: string,
  options: MountOptions = {},
): Promise<Mount> {
  store.requireBucket(bucket);
  const root = await realpath(folder).catch((error) => {
    throw new FolderUnreadable(folder, reasonOf(error));
  });
  if (store.files.folder(bucket) !== root) store.files.setFolder(bucket, root);
  const progress = await scan(store, bucket, root, options);
  const watch = options.watch ? await watchFolder(store, bucket, root, options) : undefined;
  return { ...progress, bucket, folder: root, close: async () => watch?.close() };
}

/** The folder that a data folder's host was given last, whichever bucket it is; undefined where there was none. */
export function lastMounted(dataDir: string): string | undefined {
  const select = "SELECT folder FROM buckets WHERE folder IS NOT NULL";
  const row = readDatabase(dataDir, (database) => database.prepare(select).get());
  return row && String(row.folder);
}

async function watchFolder(
  store: ObjectStore,
  bucket: string,
  root: string,
  { onUnreadable = () => {} }: MountOptions,
): Promise<FolderWatch> {
  const watch = new FolderWatch(root, store.dataDir, {
    onChange: (key) => {
      if (!store.database.isOpen) return;
      store.files.refresh(bucket, key).catch((error) => onUnreadable(pathOf(root, key), reasonOf(error)));
    },
    onError: (error) => onUnreadable(root, `changes cannot be watched: ${reasonOf(error)}`),
  });
  await watch.ready;
  await scan(store, bucket, root, {}); // what changed between the first scan and the beginning of the watch
  return watch;
}

/** Brings what the store knows of the folder up to date. */
async function scan(store: ObjectStore, bucket: string, root: string, options: MountOptions): Promise<MountProgress> {
  const { onProgress = () => {}, onUnreadable = () => {}, force = false } = options;
  const unreadable: string[] = [];
  const report: OnUnreadable = (path, reason, key) => {
    if (key === "") throw new FolderUnreadable(path, reason);
    unreadable.push(key);
    onUnreadable(path, reason);
  };
  const number = store.files.nextScan(bucket);
  const limit = pLimit(CONCURRENCY);
  let batch: (FoundFile | { key: string })[] = [];
  let flushedAt = Date.now();
  let files = 0;
  let changed = 0;
  const flush = () => {
    store.files.record(bucket, batch, number, force);
    batch = [];
    flushedAt = Date.now();
    onProgress({ files, changed });
  };
  const look = async ({ key, path, stat }: WalkedFile) => {
    files++;
    if (store.files.isUnchanged(bucket, key, stat)) batch.push({ key });
    else {
      try {
        // Awaited before `batch` is looked up: it may be another one by then.
        const found = await read(key, path, stat);
        batch.push(found);
        changed++;
      } catch (error) {
        report(path, reasonOf(error), key);
      }
    }
    if (batch.length >= BATCH_FILES || Date.now() - flushedAt > BATCH_MS) flush();
  };

  const looking = new Set<Promise<void>>();
  for await (const file of walk(root, report, store.dataDir)) {
    if (store.files.isUnchanged(bucket, file.key, file.stat)) {
      await look(file);
      continue;
    }
    const one = limit(look, file).finally(() => looking.delete(one));
    looking.add(one);
    if (looking.size >= BATCH_FILES) await Promise.race(looking);
  }
  await Promise.all(looking);
  flush();
  const kept = (key: string) => unreadable.some((lost) => key === lost || (lost.endsWith("/") && key.startsWith(lost)));
  store.files.forget(
    bucket,
    store.files.keys(bucket, number).filter((key) => !kept(key)),
  );
  return { files, changed };
}
