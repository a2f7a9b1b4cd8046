import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import { holdsLibrary, KEPT } from "../../lib/local/data-folder.ts";
import { readDatabase } from "../../lib/local/database.ts";
import { claimFolder, findHost, HostRunning } from "../../lib/local/host-file.ts";
import { writeWhole } from "../../lib/models/cache.ts";
import { deploymentOf, withDeployment } from "../deployment.ts";
import { type Library, openLibrary } from "../library.ts";
import { dataDirOf, type GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { Misuse } from "../run.ts";

interface ResetOptions extends GlobalOptions {
  readonly faces?: boolean;
  readonly people?: boolean;
  readonly yes?: boolean;
  readonly export: boolean;
}

type Part = "everything" | "faces" | "people";

export function resetCommand(): Command {
  const command = new Command("reset")
    .description("delete the library, or only --faces or --people; photos are never touched")
    .option(
      "--faces",
      "delete photos, faces, vectors and clusters from the library; names are kept, and ids return with the photos",
    )
    .option("--people", "delete names and all decisions about people")
    .option("--yes", "do not ask for confirmation")
    .option(
      "--no-export",
      "do not write an export next to the data folder, or for a deployment into the current one, first",
    )
    .action(async (options: ResetOptions) => {
      const parts = partsOf(options);
      if (deploymentOf(options) !== undefined) return resetDeployment(options, parts);
      const dataDir = dataDirOf(options);
      if (!holdsLibrary(dataDir))
        return print(options.json, { removed: [] }, `Nothing was removed: ${dataDir} has no library`);
      const running = parts.includes("everything") ? await findHost(dataDir) : undefined;
      if (running) throw new HostRunning(dataDir, running);
      if (!options.yes && !process.stdin.isTTY)
        throw new Misuse(`This would remove ${parts.join(" and ")} from ${dataDir}: add --yes to confirm`);
      const file = options.export ? exportFile(dataDir) : null;

      const removed = await prepare(options, dataDir, parts, file);
      if (!removed) return print(options.json, { removed: [] }, "Nothing was removed");
      if (parts.includes("everything")) await removeAll(dataDir);
      const kept = file === null ? "" : `; an export is in ${file}`;
      print(options.json, { removed: parts, export: file }, `Removed: ${parts.join(", ")}${kept}`);
    });
  return withDeployment(command);
}

/**
 * Deletes faces, people or both from the library of a deployment. Its photos stay in their bucket, so that they can be
 * indexed again.
 */
async function resetDeployment(options: ResetOptions, given: Part[]): Promise<void> {
  await using library = await openLibrary(options);
  const parts: Part[] = given.includes("everything") ? ["faces", "people"] : given;
  const where = deploymentOf(options);
  if (!options.yes && !process.stdin.isTTY)
    throw new Misuse(`This would remove ${parts.join(" and ")} from ${where}: add --yes to confirm`);
  const file = options.export ? exportFile("facet") : null;
  const first = file === null ? "without an export" : `after an export to ${file}`;
  const what = (await describeParts(library, parts)).map((line) => `  ${line}`);
  const stay = "The photos stay in their bucket.";
  process.stderr.write(`${[`This will be removed from ${where}, ${first}:`, ...what, stay].join("\n")}\n`);
  if (!options.yes && !(await confirmed())) return print(options.json, { removed: [] }, "Nothing was removed");
  if (file !== null) await writeExport(file, library.run("export", { vectors: false }));
  const input = { faces: parts.includes("faces"), people: parts.includes("people") };
  await Array.fromAsync(library.run("reset", input));
  const kept = file === null ? "" : `; an export is in ${file}`;
  print(options.json, { removed: parts, export: file }, `Removed: ${parts.join(", ")}${kept}`);
}

function exportFile(prefix: string): string {
  return `${prefix}-export-${new Date().toISOString().replace(/[:.]/g, "-")}.jsonl`;
}

function partsOf({ faces, people }: ResetOptions): Part[] {
  if (!faces && !people) return ["everything"];
  return [...(faces ? (["faces"] as const) : []), ...(people ? (["people"] as const) : [])];
}

/** Lists what will be removed, asks, exports, and removes faces or people. @returns whether the user agreed */
async function prepare(options: ResetOptions, dataDir: string, parts: Part[], file: string | null): Promise<boolean> {
  await using library = await openLibrary(options);
  process.stderr.write(`${await describe(library, dataDir, parts, file)}\n`);
  if (!options.yes && !(await confirmed())) return false;
  if (file !== null) await writeExport(file, library.run("export", { vectors: false }));
  const input = { faces: parts.includes("faces"), people: parts.includes("people") };
  if (input.faces || input.people) await Array.fromAsync(library.run("reset", input));
  return true;
}

async function writeExport(file: string, exported: AsyncIterable<object>): Promise<void> {
  const lines = async function* () {
    for await (const line of exported) yield `${JSON.stringify(line)}\n`;
  };
  await writeWhole(file, (part) =>
    pipeline(Readable.from(lines()), createWriteStream(part, { mode: 0o600, flush: true })),
  ).catch((error: Error) => {
    throw new Error(
      `Nothing was removed, as ${file} could not be written (${error.message}): fix that, or add --no-export`,
    );
  });
}

async function describe(library: Library, dataDir: string, parts: Part[], file: string | null): Promise<string> {
  const uploaded = parts.includes("everything") ? uploadedTo(dataDir) : [];
  const list = [...(await describeParts(library, parts)), ...uploaded].map((line) => `  ${line}`);
  const first = file === null ? "without an export" : `after an export to ${file}`;
  return [`This will be removed from ${dataDir}, ${first}:`, ...list, "Photos in your folder are not touched."].join(
    "\n",
  );
}

async function describeParts({ call }: Library, parts: readonly Part[]): Promise<string[]> {
  const { photos, faces, people } = await call("getStatus");
  const names = `${count(people, "person")} with their names and all decisions about them`;
  const indexed = `everything known about ${count(photos, "photo")} and ${count(faces, "face")}`;
  const what = { everything: [indexed, names], faces: [indexed], people: [names] };
  return parts.flatMap((part) => what[part]);
}

/** Uploaded photos exist only in the data folder, and are removed with it. */
function uploadedTo(dataDir: string): string[] {
  const select = "SELECT count(*) AS photos FROM objects WHERE bucket = 'facet-photos'";
  const photos = Number(readDatabase(dataDir, (database) => database.prepare(select).get())?.photos ?? 0);
  return photos === 0 ? [] : [`${count(photos, "photo")} that were uploaded and exist only here`];
}

/** @throws HostRunning if another process has taken the folder */
async function removeAll(dataDir: string): Promise<void> {
  await using _kept = await claimFolder(dataDir);
  for (const entry of KEPT) await rm(join(dataDir, entry), { recursive: true, force: true });
}

async function confirmed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Remove? [y/N] ");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
