import { stat } from "node:fs/promises";
import { relative, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { pathOf } from "./mounted-files.ts";
import { isHidden } from "./walk.ts";

export interface WatchListeners {
  /** A file was added, changed or removed and has been left alone since. */
  readonly onChange: (key: string) => void;
  readonly onError: (error: unknown) => void;
}

/** A file whose size or time changes within this is still being written. */
const SETTLED_MS = 300;

/** Tells which files of a folder change, once each of them has settled. */
export class FolderWatch {
  /** Every change from then on is told. */
  readonly ready: Promise<void>;
  private readonly root: string;
  private readonly watcher: FSWatcher;
  private readonly listeners: WatchListeners;
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private closed = false;

  constructor(root: string, excluded: string, listeners: WatchListeners) {
    this.root = root;
    this.listeners = listeners;
    this.watcher = watch(root, {
      ignoreInitial: true,
      ignored: (path) => path !== root && (path === excluded || isHidden(relative(root, path))),
    });
    this.ready = new Promise((resolve) => this.watcher.once("ready", resolve));
    this.watcher.on("error", (error) => listeners.onError(error));
    for (const event of ["add", "change", "unlink"] as const) {
      this.watcher.on(event, (path) => this.wait(relative(root, path).split(sep).join("/")));
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.waiting.values()) clearTimeout(timer);
    await this.watcher.close();
  }

  /** Waits until the file has the same size and time twice. */
  private wait(key: string, before?: string): void {
    clearTimeout(this.waiting.get(key));
    const settle = async () => {
      const now = await stat(pathOf(this.root, key)).then(
        ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
        () => "absent",
      );
      if (this.closed || this.waiting.get(key) !== timer) return;
      if (now !== before) return this.wait(key, now);
      this.waiting.delete(key);
      this.listeners.onChange(key);
    };
    const timer = setTimeout(settle, SETTLED_MS / 2);
    this.waiting.set(key, timer);
  }
}
