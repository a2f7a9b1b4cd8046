import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { forgetAllFaces, forgetAllPeople } from "../../lib/catalog/views/reset.ts";
import { HostRunning } from "../../lib/local/host.ts";
import { findHost } from "../../lib/local/host-file.ts";
import { dataDirOf, type GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { openSession } from "../session.ts";

interface ResetOptions extends GlobalOptions {
  readonly faces?: boolean;
  readonly people?: boolean;
  readonly yes?: boolean;
}

/** Everything a host keeps in its data folder; whatever else lies there is someone else's. */
const KEPT = [
  "catalog",
  "gallery",
  "objects",
  "logs",
  "host.db",
  "host.db-wal",
  "host.db-shm",
  "host.json",
  "model.json",
];

export function resetCommand(): Command {
  return new Command("reset")
    .description("start over: everything, or only --faces or --people; photos in your folder are never touched")
    .option("--faces", "forget photos, faces, vectors and clusters; names stay")
    .option("--people", "forget names")
    .option("--yes", "do not ask")
    .action(async (options: ResetOptions) => {
      const what =
        options.faces || options.people ? [options.faces && "faces", options.people && "people"] : ["everything"];
      const removed = what.filter((part) => typeof part === "string");
      if (!(await confirmed(options, removed.join(" and "))))
        return print(options.json, { removed: [] }, "Nothing was removed");
      if (removed.includes("everything")) await resetEverything(dataDirOf(options));
      else await resetCatalog(options);
      print(options.json, { removed }, `Removed: ${removed.join(", ")}`);
    });
}

async function resetEverything(dataDir: string): Promise<void> {
  const running = await findHost(dataDir);
  if (running) throw new HostRunning(dataDir, running.pid, running.url);
  for (const entry of KEPT) await rm(join(dataDir, entry), { recursive: true, force: true });
}

async function resetCatalog(options: ResetOptions): Promise<void> {
  await using session = await openSession(options);
  if (options.faces) await forgetAllFaces(session.catalog);
  if (options.people) await forgetAllPeople(session.catalog);
}

/** Asks where someone can answer; a script has meant what it says. */
async function confirmed({ yes, json }: ResetOptions, what: string): Promise<boolean> {
  if (yes || json || !process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Forget ${what}? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
