import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Free space on the disk that holds a data folder. */
export interface DiskState {
  readonly state: "ok" | "full";
  readonly freeBytes: number;
  /** Free space required to accept photos. */
  readonly neededBytes: number;
  /** Explanation and advice, if the disk is full. */
  readonly message?: string;
}

/** The disk has no room for a write. */
export class DiskFull extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DiskFull";
  }
}

const MB = 2 ** 20;

/**
 * Below this no photos are accepted. The reserve is for people's decisions, and for the databases, which rewrite their
 * content now and then.
 */
const RESERVE_BYTES = 48 * MB;

/** Below this nothing is written: a database that runs out of room during a write cannot be used afterwards. */
const LAST_BYTES = 16 * MB;

const EVERY_MS = 500;

/**
 * Watches the free space on the disk of a data folder.
 *
 * @example
 * using disk = new Disk(".facet", ({ state }) => console.error(state));
 * if (disk.takesIn) receive();
 */
export class Disk implements Disposable {
  private readonly folder: string;
  private readonly measure: () => number;
  private readonly timer: NodeJS.Timeout;
  private readonly listeners = new Set<(state: DiskState) => void>();
  private reported: DiskState["state"] = "ok";

  /** @param measure returns the free space, in bytes */
  constructor(folder: string, measure: () => number = () => readFreeBytes(folder)) {
    this.folder = folder;
    this.measure = measure;
    this.timer = setInterval(() => this.check(), EVERY_MS).unref();
  }

  /** True if there is room for photos, with their crops and rows. */
  get takesIn(): boolean {
    return this.measure() >= RESERVE_BYTES;
  }

  /** True if there is room for a row, a crop or a decision. */
  get takesRows(): boolean {
    return this.measure() >= LAST_BYTES;
  }

  get state(): DiskState {
    const freeBytes = this.measure();
    const state = freeBytes < RESERVE_BYTES ? "full" : "ok";
    return { state, freeBytes, neededBytes: RESERVE_BYTES, ...(state === "full" ? { message: this.message } : {}) };
  }

  get message(): string {
    const [left, needed] = [this.measure(), RESERVE_BYTES].map((bytes) => Math.floor(bytes / MB));
    return `The disk that holds ${this.folder} is full: ${left} MB are free and Facet needs ${needed} MB. Free some space, and Facet continues where it stopped; nothing is lost`;
  }

  /** @throws DiskFull */
  requireRoom(what: "photos" | "rows"): void {
    if (!(what === "photos" ? this.takesIn : this.takesRows)) throw new DiskFull(this.message);
  }

  /** Calls the listener when the disk becomes full, and when there is room again. */
  onChange(listener: (state: DiskState) => void): void {
    this.listeners.add(listener);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private check(): void {
    const now = this.state;
    if (now.state === this.reported) return;
    this.reported = now.state;
    for (const listener of this.listeners) listener(now);
  }
}

/** Free space for a folder, which need not exist yet. */
export function readFreeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && dirname(folder) !== folder)
      return readFreeBytes(dirname(folder));
    return Number.POSITIVE_INFINITY; // reading or writing there reports the error
  }
}
