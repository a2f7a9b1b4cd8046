import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Folder, putFolder } from "../lib/catalog/rows/folder.ts";
import { allCatalogs } from "../lib/catalog/store/libraries.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { IgnoreRules } from "../lib/indexing/ignore-rules.ts";
import { type KnownObjects, knownObjects } from "../lib/indexing/known-objects.ts";
import { lastMounted, resolveMissing } from "../lib/local/mount.ts";
import type { DetectionOptions } from "./detection.ts";
import { dataDirOf, parametersIn } from "./options.ts";
import { count } from "./output.ts";
import { StatusLine } from "./progress.ts";
import { Misuse } from "./run.ts";
import type { HostSession } from "./session.ts";

export interface FolderOptions extends DetectionOptions {
  readonly model?: string;
  readonly exclude: readonly string[];
}

/** Adds --exclude. */
export function withFolderOptions(command: Command): Command {
  return command.option(
    "--exclude <pattern>",
    "ignore matching files, by the rules of .gitignore; can be repeated. A file .facetignore in a folder does the same",
    (pattern: string, before: readonly string[]) => [...before, pattern],
    [] as readonly string[],
  );
}

/** The patterns of --exclude as CDK context. */
export function excludeContext({ exclude }: FolderOptions): Record<string, string> {
  return exclude.length > 0 ? { exclude: exclude.join("\n") } : {};
}

/** The absolute path of a folder of photos. It may be missing if it was the last one indexed. @throws Misuse */
export async function folderOf(given: string, options: FolderOptions): Promise<string> {
  const found = await stat(given).catch(() => undefined);
  if (found && !found.isDirectory()) throw new Misuse(`${given} is a file: give the folder that holds it`);
  if (!found && (await resolveMissing(given)) !== lastMounted(dataDirOf(options)))
    throw new Misuse(`${given} does not exist: give a folder of photos`);
  return resolve(given);
}

export interface IndexFolderOptions {
  readonly watch: boolean;
  readonly detector: string;
  /** True if photos that are missing from the folder were removed on purpose. */
  readonly removed?: boolean;
}

/** A folder whose photos are being indexed. */
export interface IndexedFolder {
  /** State at the last scan. */
  state(): Folder;
  /** Returns true if the whole folder is missing, now or at the last scan. */
  isAway(): boolean;
}

/**
 * Mounts the folder as the photos bucket and retries earlier failures. Unchanged files cause no events, unless they are
 * not in the catalog or were indexed with another engine or other parameters.
 */
export async function indexFolder(
  { host, catalog }: HostSession,
  folder: string,
  options: FolderOptions,
  { watch, detector, removed = false }: IndexFolderOptions,
): Promise<IndexedFolder> {
  let state: Folder | undefined;
  let files = 0;
  const line = new StatusLine(() => (files === 0 ? "" : `Looking through the folder: ${count(files, "file")} so far`));
  host.retryDeadLetters();
  const mount = await host
    .mount(host.outputs.PhotosBucket ?? "", folder, {
      watch,
      removed,
      onProgress: (progress) => {
        files = progress.files;
      },
      rules: new IgnoreRules(options.exclude),
      known: () => knownInAll(catalog, detector, options),
      onUnreadable: (path: string, reason: string) => console.error(`cannot read ${path}: ${reason}`),
      onState: async (now) => {
        const before = state?.state ?? "present";
        state = await putFolder(catalog, now);
        if (state.state !== before) console.error(describeFolder(state));
        if (state.state === "present" && before === "away") host.retryDeadLetters();
      },
    })
    .finally(() => line.stop(""));
  return { state: () => state!, isAway: () => mount.state().parts.includes("") };
}

/** The objects that the libraries know. A key is in one of them, but for photos that were in `main` before it had others. */
async function knownInAll(catalog: Catalog, detector: string, options: FolderOptions): Promise<KnownObjects> {
  const known: KnownObjects[] = [];
  for (const each of await allCatalogs(catalog))
    known.push(await knownObjects(each, detector, await parametersIn(each, options)));
  return {
    keys: known.flatMap(({ keys }) => [...keys]),
    isCurrent: (key, eTag) => known.some((each) => each.isCurrent(key, eTag)),
  };
}

/** Describes what is missing, and what to do about it. */
export function describeFolder({ path, state, parts }: Pick<Folder, "path" | "state" | "parts">): string {
  if (state === "present") return `${path} is back`;
  const what = parts.includes("") ? `${path} is` : `${parts.join(", ")} of ${path} ${parts.length > 1 ? "are" : "is"}`;
  return (
    `${what} away (missing or empty). Its photos are kept in the library. Connect the disk or share again; ` +
    "if you removed the photos, run: facet index --removed"
  );
}
