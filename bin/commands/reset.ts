import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import { forgetAllFaces, forgetAllPeople } from "../../lib/catalog/views/reset.ts";
import { holdsLibrary, KEPT } from "../../lib/local/data-folder.ts";
import { readDatabase } from "../../lib/local/database.ts";
import { claimFolder, findHost, HostRunning } from "../../lib/local/host-file.ts";
import { writeWhole } from "../../lib/models/cache.ts";
import { libraryLines } from "../library-lines.ts";
import { dataDirOf, type GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { Misuse } from "../run.ts";
import { openSession, type Session } from "../session.ts";

interface ResetOptions extends GlobalOptions {
  readonly faces?: boolean;
  readonly people?: boolean;
  readonly yes?: boolean;
  readonly export: boolean;
}

type Part = "everything" | "faces" | "people";

export function resetCommand(): Command {
  return new Command("reset")
    .description("delete the library, or only --faces or --people; photos in your folder are never touched")
    .option(
      "--faces",
      "delete photos, faces, vectors and clusters from the library; names are kept, and ids return with the photos",
    )
    .option("--people", "delete names and all decisions about people")
    .option("--yes", "do not ask for confirmation")
    .option("--no-export", "do not write an export next to the data folder first")
    .action(async (options: ResetOptions) => {
      const dataDir = dataDirOf(options);
      const parts = partsOf(options);
      if (!holdsLibrary(dataDir))
        return print(options.json, { removed: [] }, `Nothing was removed: ${dataDir} has no library`);
      const running = parts.includes("everything") ? await findHost(dataDir) : undefined;
      if (running) throw new HostRunning(dataDir, running);
      if (!options.yes && !process.stdin.isTTY)
        throw new Misuse(`This would remove ${parts.join(" and ")} from ${dataDir}: add --yes to confirm`);
      const file = options.export ? `${dataDir}-export-${new Date().toISOString().replace(/[:.]/g, "-")}.jsonl` : null;

      const removed = await prepare(options, dataDir, parts, file);
      if (!removed) return print(options.json, { removed: [] }, "Nothing was removed");
      if (parts.includes("everything")) await removeAll(dataDir);
      const kept = file === null ? "" : `; an export is in ${file}`;
      print(options.json, { removed: parts, export: file }, `Removed: ${parts.join(", ")}${kept}`);
    });
}

function partsOf({ faces, people }: ResetOptions): Part[] {
  if (!faces && !people) return ["everything"];
  return [...(faces ? (["faces"] as const) : []), ...(people ? (["people"] as const) : [])];
}

/** Lists what will be removed, asks, exports, and removes faces or people. @returns whether the user agreed */
async function prepare(options: ResetOptions, dataDir: string, parts: Part[], file: string | null): Promise<boolean> {
  await using session = await openSession(options);
  const { catalog } = session;
  process.stderr.write(`${await describe(session, dataDir, parts, file)}\n`);
  if (!options.yes && !(await confirmed())) return false;
  if (file !== null) {
    const lines = async function* () {
      for await (const line of libraryLines(catalog)) yield `${JSON.stringify(line)}\n`;
    };
    await writeWhole(file, (part) =>
      pipeline(Readable.from(lines()), createWriteStream(part, { mode: 0o600, flush: true })),
    ).catch((error: Error) => {
      throw new Error(
        `Nothing was removed, as ${file} could not be written (${error.message}): fix that, or add --no-export`,
      );
    });
  }
  if (parts.includes("faces")) await forgetAllFaces(catalog);
  if (parts.includes("people")) await forgetAllPeople(catalog);
  return true;
}

async function describe({ url }: Session, dataDir: string, parts: Part[], file: string | null): Promise<string> {
  const { photos, faces, people } = await (await fetch(`${url}/status`)).json();
  const names = `${count(people, "person")} with their names and all decisions about them`;
  const indexed = `everything known about ${count(photos, "photo")} and ${count(faces, "face")}`;
  const what = {
    everything: [indexed, names, ...uploadedTo(dataDir)],
    faces: [indexed],
    people: [names],
  };
  const list = parts.flatMap((part) => what[part]).map((line) => `  ${line}`);
  const first = file === null ? "without an export" : `after an export to ${file}`;
  return [`This will be removed from ${dataDir}, ${first}:`, ...list, "Photos in your folder are not touched."].join(
    "\n",
  );
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
