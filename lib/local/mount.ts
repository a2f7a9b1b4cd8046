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
  /** Watches for changes until the mount is closed. */
  readonly watch?: boolean;
  /**
   * Reads the catalog's objects. At the end of each scan, those missing from it or gone from the folder cause events.
   */
  readonly known?: () => Promise<KnownObjects>;
  /** Called at the end of each scan. */
  readonly onState?: (state: FolderState) => void | Promise<void>;
}

export interface FolderState {
  /** The real path. */
  readonly path: string;
  /** `away` if any part of the folder is away. */
  readonly state: "present" | "away";
  /** The subfolders that are away, each ending with a slash; an empty text is the whole folder. */
  readonly parts: readonly string[];
  /** Number of files and folders ignored by a rule or by their names. */
  readonly ignored: number;
}

/** A folder whose files are objects of a bucket. */
export interface Mount extends ScanProgress {
  readonly bucket: string;
  /** The real path. */
  readonly folder: string;
  /** State at the last scan. */
  state(): FolderState;
  /** Stops watching. The files stay in the bucket. */
  close(): Promise<void>;
}

/** Time between checks whether the folder went away or came back, ms. */
const CHECK_MS = 1000;

/**
 * Makes the files of a folder, in place, objects of a bucket. Keys are paths relative to the folder. The folder is only
 * read. It stays mounted until another folder is mounted in the bucket, whose files then replace its files.
 * Events are sent during the scan, those of removed files last, so that a moved photo is found at its new key before it
 * is removed from the old one. Resolves at the end of the scan.
 * If the folder goes away, its files stay in the bucket, and it is scanned again when it is back.
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
    const path = await resolveMissing(folder);
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

/** Reads which folder was last mounted by a data folder's host, in any bucket. Undefined if there was none. */
export function lastMounted(dataDir: string): string | undefined {
  const select = "SELECT folder FROM buckets WHERE folder IS NOT NULL";
  const row = readDatabase(dataDir, (database) => database.prepare(select).get());
  return row && String(row.folder);
}

/** The real path of a folder that may be missing, as far as its links and parents exist. */
export async function resolveMissing(path: string): Promise<string> {
  const absolute = resolve(path);
  const real = await realpath(absolute).catch(() => undefined);
  if (real !== undefined || dirname(absolute) === absolute) return real ?? absolute;
  const link = await readlink(absolute).catch(() => undefined);
  if (link !== undefined) return resolveMissing(resolve(dirname(absolute), link));
  return join(await resolveMissing(dirname(absolute)), basename(absolute));
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
  /** Identity of the folder and of its mount points at the last scan, see readIdentities. */
  private identities = "";
  private isScanWanted = false;
  private readonly closing = new AbortController();
  /** Aborts when the mount is closed, or when its caller aborts. */
  private readonly signal: AbortSignal;
  private work: Promise<void> = Promise.resolve();

  constructor(store: ObjectStore, bucket: string, folder: string, options: MountOptions) {
    this.store = store;
    this.bucket = bucket;
    this.folder = folder;
    this.options = options;
    this.signal = AbortSignal.any([this.closing.signal, ...(options.signal ? [options.signal] : [])]);
    store.files.setHooks(bucket, {
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
      await this.scan({}); // changes between the first scan and the start of the watch
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
      this.work = this.rescanIfChanged()
        .catch((error) => {
          if (!this.signal.aborted) this.options.onUnreadable?.(this.folder, reasonOf(error));
        })
        .finally(() => this.next());
    }, CHECK_MS);
    this.timer.unref();
  }

  /** Scans the folder where it, or a part of it, went away, came back, or was changed for another. */
  private async rescanIfChanged(): Promise<void> {
    const isOther = (await this.readState()) !== this.identities;
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
    const before = await this.readIdentities();
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
    // Files that came or went since the scan began, which may have missed them, require another scan.
    const now = [...(await this.readIdentities())].map(
      ([point, found]) => [point, before.get(point) ?? found] as const,
    );
    this.identities = describeState(now, this.scanned.away);
  }

  /** Differs when the folder, or what is mounted in it, is another one, and when a part that is away is so no longer. */
  private async readState(): Promise<string> {
    const points = this.store.files.mountPoints(this.bucket);
    const areAway = await Promise.all(
      this.scanned.away.map((part) => isAwayNow(pathOf(this.folder, part), points.get(part), this.store.dataDir)),
    );
    return describeState(
      await this.readIdentities(),
      this.scanned.away.filter((_, at) => areAway[at]),
    );
  }

  /** Reads the identity of the folder and of each of its mount points. */
  private async readIdentities(): Promise<ReadonlyMap<string, string>> {
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
      onError: (error) => onUnreadable(this.folder, `cannot watch for changes: ${reasonOf(error)}`),
    });
    await this.watch.ready;
  }
}

function describeState(identities: Iterable<readonly [point: string, found: string]>, away: readonly string[]): string {
  return [...identities]
    .map(([point, found]) => `${point} ${found} ${away.includes(point)}`)
    .sort()
    .join("\n");
}
