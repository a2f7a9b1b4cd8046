import { constants } from "node:fs";
import { access } from "node:fs/promises";
import pLimit from "p-limit";
import { type IgnoreRules, isSystemFolder } from "../indexing/ignore-rules.ts";
import { isAwayNow, isNoPicture } from "./left-out.ts";
import { type FoundFile, pathOf, read, type UnreadableFile } from "./mounted-files.ts";
import type { ObjectStore } from "./objects.ts";
import { settled } from "./settled.ts";
import { reasonOf, type WalkedFile, walk } from "./walk.ts";

export interface ScanOptions {
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly onUnreadable?: (path: string, reason: string) => void;
  readonly rules?: IgnoreRules | undefined;
  /** Makes an event for every file, changed or not. */
  readonly force?: boolean;
  /** Missing files were removed: nothing counts as away. By default true only for a folder that replaces another. */
  readonly removed?: boolean;
  /** Ends the scan early: what was found by then is kept. */
  readonly signal?: AbortSignal;
}

export interface ScanProgress {
  /** Files seen so far. */
  readonly files: number;
  /** Files seen so far that are new or have different content. */
  readonly changed: number;
}

export interface Scanned extends ScanProgress {
  /** Number of files and folders ignored by the rules. */
  readonly ignored: number;
  /** Parts of the folder that are away, see `awayParts`. */
  readonly away: readonly string[];
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
/** Events are sent after so many files or so many milliseconds. */
const BATCH_FILES = 64;
const BATCH_MS = 200;

/** Findings of a scan, other than its files. */
interface ScanFindings {
  readonly unreadable: UnreadableFile[];
  /** The root and the folders on separate devices, by key, with the device. */
  readonly points: Map<string, string>;
  /** Keys found, other than files of operating systems. They tell which folders are empty. */
  readonly contents: string[];
  /** Folders that are left out, with slashes at their ends. */
  readonly leftOut: string[];
  ignored: number;
}

/**
 * Updates the store's rows of a folder. Rows of missing files are deleted, except in parts that are away and in folders
 * that cannot be read.
 * @throws FolderUnreadable
 * @throws DOMException AbortError
 */
export async function scan(
  store: ObjectStore,
  bucket: string,
  root: string,
  { onProgress = () => {}, onUnreadable = () => {}, rules, force = false, removed = false, signal }: ScanOptions,
): Promise<Scanned> {
  const { files: mounted } = store;
  const number = mounted.nextScan(bucket);
  const before = { keys: mounted.keys(bucket), points: mounted.mountPoints(bucket) };
  const findings: ScanFindings = { unreadable: [], points: new Map(), contents: [], leftOut: [], ignored: 0 };
  const report = (path: string, reason: string, key: string) => {
    if (key === "" && before.keys.length === 0) throw new FolderUnreadable(path, reason);
    if (key === "") return; // it counts as away
    findings.unreadable.push({ key, reason });
    findings.contents.push(key);
    onUnreadable(path, reason);
  };
  const limit = pLimit(CONCURRENCY);
  let batch: (FoundFile | { key: string })[] = [];
  let flushedAt = Date.now();
  let files = 0;
  let changed = 0;
  const flush = () => {
    mounted.record(bucket, batch, number, force);
    batch = [];
    flushedAt = Date.now();
    onProgress({ files, changed });
  };
  const inspect = async ({ key, path, stat }: WalkedFile) => {
    findings.contents.push(key);
    if (rules && (await isNoPicture(key, path))) {
      findings.ignored++;
      return;
    }
    files++;
    try {
      // Awaited before `batch` is read, as a flush may replace `batch` meanwhile.
      const isUnchanged = mounted.isUnchanged(bucket, key, stat);
      const found = isUnchanged
        ? await access(path, constants.R_OK)
        : await read(key, path, await settled(path, stat, signal));
      batch.push(found ?? { key });
      if (!isUnchanged) changed++;
    } catch (error) {
      if (!signal?.aborted) report(path, reasonOf(error), key);
    }
    if (batch.length >= BATCH_FILES || Date.now() - flushedAt > BATCH_MS) flush();
  };

  const inspecting = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const assertGoing = () => {
    signal?.throwIfAborted();
    if (failures.length > 0) throw failures[0];
  };
  const walked = walk(root, {
    ...{ excluded: store.dataDir, rules, onUnreadable: report },
    onIgnored(key) {
      findings.ignored++;
      if (key.endsWith("/")) findings.leftOut.push(key);
      if (!isSystemFolder(key)) findings.contents.push(key);
    },
    onMountPoint: (key, device) => findings.points.set(key, String(device)),
  });
  try {
    for await (const file of walked) {
      assertGoing();
      if (mounted.isUnchanged(bucket, file.key, file.stat)) {
        await inspect(file);
        continue;
      }
      const one = limit(inspect, file)
        .catch((error) => void failures.push(error))
        .finally(() => inspecting.delete(one));
      inspecting.add(one);
      if (inspecting.size >= BATCH_FILES) await Promise.race(inspecting);
    }
  } finally {
    await Promise.all(inspecting);
  }
  assertGoing();
  flush();
  mounted.recordUnreadable(bucket, findings.unreadable, number);

  const unseen = mounted.keys(bucket, number);
  const away = removed ? [] : await awayParts(root, before, unseen, findings, store.dataDir);
  const isKept = (key: string) =>
    [...away, ...findings.unreadable.map((each) => each.key)].some((part) => isUnder(key, part));
  for (const part of away) mounted.setAway(bucket, part, number);
  mounted.forget(
    bucket,
    unseen.filter((key) => !isKept(key)),
  );
  const awayPoints = [...before.points].filter(([key]) => away.some((part) => isUnder(key, part)));
  mounted.setMountPoints(bucket, new Map([...findings.points, ...awayPoints]));
  return { files, changed, ignored: findings.ignored, away };
}

/**
 * The parts of the folder that are away: of the root, whose key is empty, and the folders that were on separate
 * devices, those of which no known file is found and that are missing, empty, or on another device than when last seen.
 * That is an unplugged disk or a lost network share, not removed files. A part may also have gone away during the scan.
 */
async function awayParts(
  root: string,
  before: { readonly keys: readonly string[]; readonly points: ReadonlyMap<string, string> },
  unseen: readonly string[],
  { points, contents, leftOut }: ScanFindings,
  excluded: string,
): Promise<string[]> {
  const parts = new Map([["", before.points.get("")], ...before.points]);
  const away: string[] = [];
  for (const [part, device] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = before.keys.filter((key) => key.startsWith(part)).length;
    const lost = unseen.filter((key) => key.startsWith(part)).length;
    if (lost === 0 || [...away, ...leftOut].some((above) => part.startsWith(above))) continue;
    const isEmpty = !contents.some((key) => key.startsWith(part) && key !== part);
    const isElsewhere = device !== undefined && points.get(part) !== device;
    const isAway = lost >= known && (isEmpty || isElsewhere);
    if (isAway || (await isAwayNow(pathOf(root, part), points.get(part), excluded))) away.push(part);
  }
  return away;
}

/** Returns true if a key is that of a file or folder, or of something in it. */
function isUnder(key: string, part: string): boolean {
  return key === part || key.startsWith(part === "" || part.endsWith("/") ? part : `${part}/`);
}
