import type { Stats } from "node:fs";
import { opendir, realpath, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { watch } from "chokidar";
import pLimit from "p-limit";
import { hashFile } from "./bodies.ts";
import { transaction } from "./database.ts";
import type { ObjectStore } from "./objects.ts";

export interface MountOptions {
  /** Goes on to notice files that are added, changed or removed. */
  readonly watch?: boolean;
  /** Tells of every file again, also of those that are as they were. */
  readonly force?: boolean;
  /** Called for a file or folder that cannot be read; the others are mounted. */
  readonly onUnreadable?: (path: string, reason: string) => void;
}

/** A folder that is the content of a bucket. */
export interface Mount {
  /** Stops watching. What was mounted stays known, so that the next mount tells only of what has changed. */
  close(): Promise<void>;
}

/** Files whose content is read at once. */
const READ_AT_ONCE = 4;

/** Files that are looked at before their events are sent together. */
const BATCH = 64;

/** A file that still grows is let alone until it has not for this long. */
const SETTLED_MS = 300;

/**
 * Makes a folder the content of a bucket: in place, never copied, never written. Keys are paths relative to the
 * folder, with `/`; what is hidden (a name with a leading dot) and the data folder itself are left out. What was
 * mounted in this bucket before and is not in this folder is removed. Events flow while the folder is being read.
 *
 * @returns when every file has been looked at
 */
export async function mountFolder(
  store: ObjectStore,
  bucket: string,
  folder: string,
  options: MountOptions = {},
): Promise<Mount> {
  const root = await realpath(folder);
  store.files.setFolder(bucket, root);
  const scanner = new Scanner(store, bucket, root, options.onUnreadable ?? (() => {}));
  await scanner.scan(options.force === true);
  if (!options.watch) return { close: async () => {} };

  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path) => scanner.isLeftOut(path),
    awaitWriteFinish: { stabilityThreshold: SETTLED_MS, pollInterval: 100 },
  });
  let stopped = false;
  const look = (path: string) => {
    if (!stopped) void scanner.look(path);
  };
  watcher.on("add", look).on("change", look).on("unlink", look);
  watcher.on("error", (error) => options.onUnreadable?.(root, error instanceof Error ? error.message : String(error)));
  await new Promise<void>((ready) => watcher.once("ready", ready));
  // What changed between the first scan and now made no event.
  await scanner.scan(false);
  return {
    async close() {
      stopped = true;
      await watcher.close();
      await scanner.settled();
    },
  };
}

class Scanner {
  private readonly store: ObjectStore;
  private readonly bucket: string;
  private readonly root: string;
  private readonly onUnreadable: (path: string, reason: string) => void;
  private readonly limit = pLimit(READ_AT_ONCE);
  private readonly looking = new Set<Promise<void>>();
  /** Keys of files, and of folders with a slash at the end, that could not be read: they are not gone. */
  private readonly unreadable = new Set<string>();

  constructor(store: ObjectStore, bucket: string, root: string, onUnreadable: Scanner["onUnreadable"]) {
    this.store = store;
    this.bucket = bucket;
    this.root = root;
    this.onUnreadable = onUnreadable;
  }

  /** Looks at every file, and forgets those that are gone. */
  async scan(force: boolean): Promise<void> {
    const { files, database } = this.store;
    this.unreadable.clear();
    const scan = files.nextScan(this.bucket);
    let batch: Promise<(() => void) | undefined>[] = [];
    const flush = async () => {
      const changes = await Promise.all(batch);
      batch = [];
      transaction(database, () => {
        for (const change of changes) change?.();
      });
    };
    for await (const path of this.walk(this.root, new Set())) {
      batch.push(this.limit(() => this.compare(path, scan, force)));
      if (batch.length === BATCH) await flush();
    }
    await flush();
    transaction(database, () => {
      for (const key of files.notSeenBy(this.bucket, scan)) if (!this.isUnreadable(key)) this.forget(key);
    });
  }

  /** Looks at one file that may have been added, changed or removed. */
  look(path: string): Promise<void> {
    const work = this.limit(async () => {
      const scan = this.store.files.nextScan(this.bucket) - 1;
      const gone = !(await stat(path).catch(() => undefined));
      const change = gone ? () => this.forget(this.keyOf(path)) : await this.compare(path, scan, false);
      transaction(this.store.database, () => change?.());
    });
    const ended = work.finally(() => this.looking.delete(ended));
    this.looking.add(ended);
    return ended;
  }

  async settled(): Promise<void> {
    await Promise.all(this.looking);
  }

  isLeftOut(path: string): boolean {
    const inside = relative(this.root, path);
    return inside.split(sep).some((name) => /^\.(?!\.?$)/.test(name)) || resolve(path) === resolve(this.store.dataDir);
  }

  /** What has to be written for a file; undefined where it cannot be read. */
  private async compare(path: string, scan: number, force: boolean): Promise<(() => void) | undefined> {
    const { files } = this.store;
    const key = this.keyOf(path);
    try {
      const now = await stat(path);
      const known = files.get(this.bucket, key);
      const same = known && known.size === now.size && known.mtimeMs === now.mtimeMs && known.inode === now.ino;
      if (same && !(force && !known.hidden)) return () => files.saw(this.bucket, key, scan);
      const eTag = same ? known.eTag : await hashFile(path);
      return () => this.write(key, now, eTag, scan, force);
    } catch (error) {
      this.unreadable.add(key);
      this.onUnreadable(path, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  private write(key: string, { size, mtimeMs, ino }: Stats, eTag: string, scan: number, force: boolean): void {
    const { files } = this.store;
    const known = files.get(this.bucket, key);
    const changed = known?.eTag !== eTag;
    const hidden = known?.hidden === true && !changed;
    files.put(this.bucket, { key, size, eTag, mtimeMs, inode: ino, hidden }, scan);
    if ((!changed && !force) || hidden || this.store.shadows(this.bucket, key)) return;
    this.store.notify({ name: "ObjectCreated:Put", bucket: this.bucket, key, size, eTag });
  }

  private forget(key: string): void {
    const known = this.store.files.get(this.bucket, key);
    if (!known) return;
    this.store.files.remove(this.bucket, key);
    if (known.hidden || this.store.shadows(this.bucket, key)) return;
    this.store.notify({ name: "ObjectRemoved:Delete", bucket: this.bucket, key });
  }

  private isUnreadable(key: string): boolean {
    return [...this.unreadable].some((each) => key === each || (each.endsWith("/") && key.startsWith(each)));
  }

  private keyOf(path: string): string {
    return relative(this.root, path).split(sep).join("/");
  }

  /** Files below a folder, links followed; `above` are the real paths on the way here, to notice a loop. */
  private async *walk(folder: string, above: ReadonlySet<string>): AsyncGenerator<string> {
    const real = await realpath(folder).catch(() => folder);
    if (above.has(real)) return;
    const path = new Set([...above, real]);
    try {
      for await (const entry of await opendir(folder)) {
        const full = join(folder, entry.name);
        if (this.isLeftOut(full)) continue;
        const kind = entry.isSymbolicLink() ? await stat(full).catch(() => undefined) : entry;
        if (kind?.isDirectory()) yield* this.walk(full, path);
        else if (kind?.isFile()) yield full;
      }
    } catch (error) {
      this.unreadable.add(`${this.keyOf(folder)}/`);
      this.onUnreadable(folder, error instanceof Error ? error.message : String(error));
    }
  }
}
