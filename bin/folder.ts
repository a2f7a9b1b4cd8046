import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { parametersInForce } from "../lib/catalog/decisions/parameters.ts";
import { type Folder, putFolder } from "../lib/catalog/rows/folder.ts";
import { IgnoreRules } from "../lib/indexing/ignore-rules.ts";
import { knownObjects } from "../lib/indexing/known-objects.ts";
import { lastMounted, pathOfMissing } from "../lib/local/mount.ts";
import type { DetectionOptions } from "./detection.ts";
import { dataDirOf, parametersOf } from "./options.ts";
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
    "leave out what fits, by the rules of .gitignore; may be given again. A file .facetignore in a folder does the same",
    (pattern: string, before: readonly string[]) => [...before, pattern],
    [] as readonly string[],
  );
}

/** The rules of --exclude as CDK context. */
export function excludeContext({ exclude }: FolderOptions): Record<string, string> {
  return exclude.length > 0 ? { exclude: exclude.join("\n") } : {};
}

/** The absolute path of a folder of photos. One that was mounted last may be away. @throws Misuse */
export async function folderOf(given: string, options: FolderOptions): Promise<string> {
  const found = await stat(given).catch(() => undefined);
  if (found && !found.isDirectory()) throw new Misuse(`${given} is a file: give the folder that holds it`);
  if (!found && (await pathOfMissing(given)) !== lastMounted(dataDirOf(options)))
    throw new Misuse(`${given} does not exist: give a folder of photos`);
  return resolve(given);
}

export interface IndexFolderOptions {
  readonly watch: boolean;
  readonly detector: string;
  /** What is not in the folder any more was removed for good. */
  readonly removed?: boolean;
}

/** A folder that is being indexed. */
export interface IndexedFolder {
  /** As it was looked at last. */
  state(): Folder;
  /** Whether none of it is there, also where that was noticed since. */
  isAway(): boolean;
}

/**
 * Makes the folder the photos bucket and tries again what failed before. Files that have not changed make no events, unless
 * the catalog does not know them, or knows them as another engine or other parameters found them.
 */
export async function indexFolder(
  { host, catalog }: HostSession,
  folder: string,
  options: FolderOptions,
  { watch, detector, removed = false }: IndexFolderOptions,
): Promise<IndexedFolder> {
  let state: Folder | undefined;
  host.retryDeadLetters();
  const mount = await host.mount(host.outputs.PhotosBucket ?? "", folder, {
    watch,
    removed,
    rules: new IgnoreRules(options.exclude),
    known: async () => knownObjects(catalog, detector, await parametersInForce(catalog, parametersOf(options))),
    onUnreadable: (path: string, reason: string) => console.error(`cannot read ${path}: ${reason}`),
    onState: async (now) => {
      const before = state?.state ?? "present";
      state = await putFolder(catalog, now);
      if (state.state !== before) console.error(describeFolder(state));
      if (state.state === "present" && before === "away") host.retryDeadLetters();
    },
  });
  return { state: () => state!, isAway: () => mount.state().parts.includes("") };
}

/** What is away, and what to do about it. */
export function describeFolder({ path, state, parts }: Pick<Folder, "path" | "state" | "parts">): string {
  if (state === "present") return `${path} is back`;
  const what = parts.includes("") ? `${path} is` : `${parts.join(", ")} of ${path} ${parts.length > 1 ? "are" : "is"}`;
  return (
    `${what} away (missing or empty): nothing is forgotten. Connect the disk or the share again; ` +
    "if the photos were removed for good, run: facet index --removed"
  );
}
