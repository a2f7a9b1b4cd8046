import { readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { KnownObjects } from "../indexing/known-objects.ts";
import { readDatabase } from "./database.ts";
import { isAwayNow } from "./left-out.ts";
import { pathOf } from "./mounted-files.ts";
import type { ObjectStore } from "./objects.ts";
import { FolderUnreadable, type Scanned, type ScanOptions, type ScanProgress, scan } from "./scan.ts";
import { identity, reasonOf } from "./walk.ts";
import { FolderWatch } from "./watch.ts";

export interface MountOptions extends ScanOptions {
  /** Keeps looking for changes until the mount is closed. */
  readonly watch?: boolean;
  /** What the catalog knows; whatever it lacks, and whatever it has and is gone, makes an event at the end of each scan. */
  readonly known?: () => Promise<KnownObjects>;
  /** Called at the end of each scan. */
  readonly onState?: (state: FolderState) => void | Promise<void>;
}

export interface FolderState {
  /** The real path. */
  readonly path: string;
  /** Whether all of it is there. */
  readonly state: "present" | "away";
  /** The subfolders that are away, with slashes at their ends; empty text for the whole folder. */
  readonly parts: readonly string[];
  /** Files and folders that are left out by rules or by their names. */
  readonly ignored: number;
}

/** A folder whose files are objects of a bucket. */
export interface Mount extends ScanProgress {
  readonly bucket: string;
  /** The real path. */
  readonly folder: string;
  /** As it was looked at last. */
  state(): FolderState;
  /** Stops watching. The files stay in the bucket. */
  close(): Promise<void>;
}

/** How often it is looked whether the folder went away or came back, ms. */
const LOOK_MS = 1000;

/**
 * Makes the files of a folder, where they are, objects of a bucket: their keys are their paths relative to the folder.
 * The folder is only read. It stays the bucket's until another is mounted, whose files then replace its own.
 * Events go out while the folder is scanned, those of files that are gone last, so that a photo that was moved is found
 * at its new place before it leaves the old one. The mount is there when the scan has ended.
 * A folder that goes away keeps its files in the bucket, and is scanned again when it is back.
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
  const root = await realpath(folder).catch(async (error) => {
    const path = await pathOfMissing(folder);
    if (path === store.files.folder(bucket)) return path;
    throw new FolderUnreadable(folder, reasonOf(error));
  });
  const isOther = store.files.folder(bucket) !== root;
  if (isOther) store.files.setFolder(bucket, root);
  const mounted = new MountedFolder(store, bucket, root, options);
  try {
    await mounted.begin(options.removed ?? isOther);
  } catch (error) {
    await mounted.close();
    throw error;
  }
  return mounted;
}

/** The folder that a data folder's host was given last, whichever bucket it is; undefined where there was none. */
export function lastMounted(dataDir: string): string | undefined {
  const select = "SELECT folder FROM buckets WHERE folder IS NOT NULL";
  const row = readDatabase(dataDir, (database) => database.prepare(select).get());
  return row && String(row.folder);
}

/** The real path that a folder has when it is there, as far as links still tell. */
export async function pathOfMissing(path: string): Promise<string> {
  const absolute = resolve(path);
  const real = await realpath(absolute).catch(() => undefined);
  if (real !== undefined || dirname(absolute) === absolute) return real ?? absolute;
  const link = await readlink(absolute).catch(() => undefined);
  if (link !== undefined) return pathOfMissing(resolve(dirname(absolute), link));
  return join(await pathOfMissing(dirname(absolute)), basename(absolute));
}

class MountedFolder implements Mount {
  readonly bucket: string;
  readonly folder: string;
  files = 0;
  changed = 0;
  private readonly store: ObjectStore;
  private readonly options: MountOptions;
  private watch: FolderWatch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private scanned: Scanned = { files: 0, changed: 0, ignored: 0, away: [] };
  /** What the folder and its mount points looked like at the last scan. */
  private look = "";
  private isScanWanted = false;
  private readonly closing = new AbortController();
  /** Of the mount and of whoever mounts. */
  private readonly signal: AbortSignal;
  private work: Promise<void> = Promise.resolve();

  constructor(store: ObjectStore, bucket: string, folder: string, options: MountOptions) {
    this.store = store;
    this.bucket = bucket;
    this.folder = folder;
    this.options = options;
    this.signal = AbortSignal.any([this.closing.signal, ...(options.signal ? [options.signal] : [])]);
    store.files.mind(bucket, {
      rules: options.rules,
      excluded: store.dataDir,
      onAway: (part) => {
        this.isScanWanted = true;
        if (!this.scanned.away.includes(part)) this.scanned = { ...this.scanned, away: [...this.scanned.away, part] };
      },
    });
  }

  async begin(removed: boolean): Promise<void> {
    await this.scan({ ...this.options, removed });
    if (this.options.watch && this.scanned.away[0] !== "") {
      await this.beginWatch();
      await this.scan({}); // what changed between the first scan and the beginning of the watch
    }
    this.next();
  }

  state(): FolderState {
    const { away, ignored } = this.scanned;
    return { path: this.folder, state: away.length > 0 ? "away" : "present", parts: away, ignored };
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearTimeout(this.timer);
    await this.work;
    await this.watch?.close();
  }

  private next(): void {
    if (this.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.work = this.lookAgain()
        .catch((error) => {
          if (!this.signal.aborted) this.options.onUnreadable?.(this.folder, reasonOf(error));
        })
        .finally(() => this.next());
    }, LOOK_MS);
    this.timer.unref();
  }

  /** Scans the folder where it, or a part of it, went away, came back, or was changed for another. */
  private async lookAgain(): Promise<void> {
    const isOther = (await this.lookNow()) !== this.look;
    if (this.signal.aborted || (!isOther && !this.isScanWanted)) return;
    this.isScanWanted = false;
    await this.scan({});
    if (!this.options.watch || this.signal.aborted || !isOther) return;
    await this.watch?.close();
    this.watch = undefined;
    if (this.scanned.away[0] === "") return;
    await this.beginWatch();
    await this.scan({});
  }

  private async scan({ force, removed }: ScanOptions): Promise<void> {
    const { onProgress, onUnreadable, rules, known, onState } = this.options;
    const before = await this.identities();
    const options = { ...(onProgress ? { onProgress } : {}), ...(onUnreadable ? { onUnreadable } : {}) };
    this.scanned = await scan(this.store, this.bucket, this.folder, {
      ...options,
      ...{ rules, force: force ?? false, removed: removed ?? false, signal: this.signal },
    });
    this.files = this.scanned.files;
    this.changed += this.scanned.changed;
    if (this.signal.aborted) return;
    this.store.release(this.bucket);
    if (known) await this.store.compare(this.bucket, known);
    await onState?.(this.state());
    // What came or went since the scan began, which may have missed it, makes the next look another one.
    const now = [...(await this.identities())].map(([point, found]) => [point, before.get(point) ?? found] as const);
    this.look = lookOf(now, this.scanned.away);
  }

  /** Differs when the folder, or what is mounted in it, is another one, and when a part that is away is so no longer. */
  private async lookNow(): Promise<string> {
    const points = this.store.files.mountPoints(this.bucket);
    const areAway = await Promise.all(
      this.scanned.away.map((part) => isAwayNow(pathOf(this.folder, part), points.get(part), this.store.dataDir)),
    );
    return lookOf(
      await this.identities(),
      this.scanned.away.filter((_, at) => areAway[at]),
    );
  }

  /** What the folder and its mount points are now. */
  private async identities(): Promise<ReadonlyMap<string, string>> {
    const points = new Set(["", ...this.store.files.mountPoints(this.bucket).keys()]);
    const found = [...points].map(async (point) => {
      const now = await stat(pathOf(this.folder, point)).catch(() => undefined);
      return [point, now ? identity(now) : "missing"] as const;
    });
    return new Map(await Promise.all(found));
  }

  private async beginWatch(): Promise<void> {
    const { rules, onUnreadable = () => {} } = this.options;
    const { files, database } = this.store;
    this.watch = new FolderWatch(this.folder, this.store.dataDir, rules, {
      onChange: (key) => {
        if (!database.isOpen) return;
        files.refresh(this.bucket, key).catch((error) => onUnreadable(pathOf(this.folder, key), reasonOf(error)));
      },
      onRules: () => {
        this.isScanWanted = true;
      },
      onError: (error) => onUnreadable(this.folder, `changes cannot be watched: ${reasonOf(error)}`),
    });
    await this.watch.ready;
  }
}

function lookOf(identities: Iterable<readonly [point: string, found: string]>, away: readonly string[]): string {
  return [...identities]
    .map(([point, found]) => `${point} ${found} ${away.includes(point)}`)
    .sort()
    .join("\n");
}
