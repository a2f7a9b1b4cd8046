import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** How it is with the room on the disk that holds a data folder. */
export interface DiskState {
  readonly state: "ok" | "full";
  readonly freeBytes: number;
  /** What must be free for photos to be taken in. */
  readonly neededBytes: number;
  /** What to do about it. */
  readonly message?: string;
}

/** There is no room left for what is to be written. */
export class DiskFull extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DiskFull";
  }
}

const MB = 2 ** 20;

/**
 * What stays free for what people decide meanwhile, and for the databases, which write what they hold anew now and then:
 * below this nothing is taken in.
 */
const RESERVE_BYTES = 48 * MB;

/** Below this nothing is written at all: a database that finds no room in the middle of a write is of no use after it. */
const LAST_BYTES = 16 * MB;

const EVERY_MS = 500;

/**
 * Looks after the room on the disk of a data folder.
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
  private told: DiskState["state"] = "ok";

  /** @param measure what is free, in bytes */
  constructor(folder: string, measure: () => number = () => freeBytesOf(folder)) {
    this.folder = folder;
    this.measure = measure;
    this.timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Whether there is room for photos, and for what comes of them. */
  get takesIn(): boolean {
    return this.measure() >= RESERVE_BYTES;
  }

  /** Whether there is room for a row, a crop or a decision. */
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
    return `The disk that holds ${this.folder} is full: ${left} MB are left of the ${needed} MB that Facet needs. Make room, and it goes on where it was; nothing is lost`;
  }

  /** @throws DiskFull */
  requireRoom(what: "photos" | "rows"): void {
    if (!(what === "photos" ? this.takesIn : this.takesRows)) throw new DiskFull(this.message);
  }

  /** Calls the listener whenever it becomes full, and when there is room again. */
  onChange(listener: (state: DiskState) => void): void {
    this.listeners.add(listener);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = this.state;
    if (now.state === this.told) return;
    this.told = now.state;
    for (const listener of this.listeners) listener(now);
  }
}

/** Of a folder, or of where it will be. */
function freeBytesOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && dirname(folder) !== folder)
      return freeBytesOf(dirname(folder));
    return Number.POSITIVE_INFINITY; // whoever reads or writes there says what is wrong
  }
}
