import { type Stats, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, relative, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { IGNORE_FILE, type IgnoreRules, NO_MEDIA } from "../indexing/ignore-rules.ts";
import { kindOfName } from "../media/file-names.ts";
import { pathOf } from "./mounted-files.ts";
import { GROWING_MS } from "./settled.ts";
import { identity, isHidden } from "./walk.ts";

export interface WatchListeners {
  /** A file was added, changed or removed, and has not changed since. */
  readonly onChange: (key: string) => void;
  /** A file with ignore rules was added, changed or removed. */
  readonly onRules: () => void;
  readonly onError: (error: unknown) => void;
}

/** A file whose size or time changes within this time is still being written, ms. */
const SETTLED_MS = 300;

/** Watches a folder, and reports each changed file once it has settled. */
export class FolderWatch {
  /** Resolves when the watch is active: every later change is reported. */
  readonly ready: Promise<void>;
  private readonly root: string;
  private readonly watcher: FSWatcher;
  private readonly listeners: WatchListeners;
  private readonly waiting = new Map<string, { readonly timer: NodeJS.Timeout; readonly since: number }>();
  private closed = false;

  /** @param rules files to ignore, in addition to the rules in the folder's own files */
  constructor(root: string, excluded: string, rules: IgnoreRules | undefined, listeners: WatchListeners) {
    this.root = root;
    this.listeners = listeners;
    this.watcher = watch(root, {
      ignoreInitial: true,
      ignored: (path, found) => path !== root && (path === excluded || this.isIgnored(path, found, rules)),
    });
    this.ready = new Promise((resolve) => this.watcher.once("ready", resolve));
    this.watcher.on("error", (error) => listeners.onError(error));
    for (const event of ["add", "change", "unlink"] as const) {
      this.watcher.on(event, (path) => {
        if (isRulesFile(path)) listeners.onRules();
        else this.wait(this.keyOf(path));
      });
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    await this.watcher.close();
  }

  private keyOf(path: string): string {
    return relative(this.root, path).split(sep).join("/");
  }

  /**
   * @param found stat of the entry, or of a link itself; undefined at first, as chokidar asks before it reads the stat
   */
  private isIgnored(path: string, found: Stats | undefined, rules: IgnoreRules | undefined): boolean {
    const below = relative(this.root, path);
    if (isRulesFile(path)) return rules === undefined || isHidden(dirname(`x${sep}${below}`));
    if (isHidden(below)) return true;
    const key = this.keyOf(path);
    if (found && rules?.ignores(found.isDirectory() ? `${key}/` : key)) return true;
    if (found?.isFile()) return rules !== undefined && kindOfName(key) === "other";
    return isLoop(this.root, path);
  }

  /** Waits until the file has the same size and time twice, and for longer if it keeps changing. */
  private wait(key: string, before?: string): void {
    const { timer: earlier, since = Date.now() } = this.waiting.get(key) ?? {};
    clearTimeout(earlier);
    const settle = async () => {
      const now = await stat(pathOf(this.root, key)).then(
        ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
        () => "absent",
      );
      if (this.closed || this.waiting.get(key)?.timer !== timer) return;
      if (now !== before) return this.wait(key, now);
      this.waiting.delete(key);
      this.listeners.onChange(key);
    };
    const isGrowing = Date.now() - since > 2 * SETTLED_MS;
    const timer = setTimeout(settle, (isGrowing ? GROWING_MS : SETTLED_MS) / 2);
    this.waiting.set(key, { timer, since });
  }
}

function isRulesFile(path: string): boolean {
  return [IGNORE_FILE, NO_MEDIA].includes(basename(path));
}

/** Returns true if a path leads to one of its own parent folders, so that following it would never end. */
function isLoop(root: string, path: string): boolean {
  const self = folderAt(path);
  if (self === undefined) return false;
  for (let above = dirname(path); above.length >= root.length; above = dirname(above)) {
    if (folderAt(above) === self) return true;
    if (above === dirname(above)) break;
  }
  return false;
}

/** The identity of a folder, or of the folder that a link leads to. */
function folderAt(path: string): string | undefined {
  try {
    const found = statSync(path);
    return found.isDirectory() ? identity(found) : undefined;
  } catch {
    return undefined;
  }
}
