import { once } from "node:events";
import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "../../media/fuzz/random.ts";
import { facet, facetInBackground } from "../../support/facet.ts";
import { until } from "../../support/wait.ts";
import type { DataFolder } from "./data-folder.ts";

const FAULTS = ["killed", "folder away while indexing", "folder away at the start", "disk full"] as const;

/** Indexes a folder several times with faults, and then once without. @returns the faults */
export async function indexDisturbed(photos: string, data: DataFolder, random: Random): Promise<string[]> {
  const log: string[] = [];
  for (let left = 1 + random.below(2); left > 0; left--) {
    const fault = random.of(data.hasDisk ? FAULTS : FAULTS.slice(0, -1));
    log.push(fault);
    await suffer(fault, photos, data, random);
    if (random.below(3) > 0) {
      data.disturbQueues(random);
      log.push("queues disturbed");
    }
  }
  const { code, stderr, stdout } = await facet("index", photos, "--data", data.path);
  if (code !== 0) throw new Error(`after ${log.join(", ")}: index ended with ${code}: ${stderr}${stdout}`);
  return log;
}

async function suffer(fault: (typeof FAULTS)[number], photos: string, data: DataFolder, random: Random): Promise<void> {
  const away = `${photos}-away`;
  if (fault === "folder away at the start") await rename(photos, away);
  if (fault === "disk full") await data.fill(random.below(2e6));
  const indexing = facetInBackground("index", photos, "--data", data.path);
  const ended = once(indexing, "exit");
  indexing.stdout.resume();
  indexing.stderr.resume();
  const more = (await objectsIn(data)) + random.below(60);
  const farEnough = async () => indexing.exitCode !== null || (await objectsIn(data)) >= more;
  if (fault === "killed" || fault === "folder away while indexing") {
    await until("some work to be done", farEnough, { ms: 60_000, everyMs: 10 });
  }
  if (fault === "killed") indexing.kill("SIGKILL");
  if (fault === "folder away while indexing") await rename(photos, away);
  const patience = setTimeout(() => indexing.kill("SIGKILL"), 2000 + random.below(4000));
  await ended;
  clearTimeout(patience);
  if (fault.startsWith("folder away")) await rename(away, photos);
  await data.makeRoom();
}

/** Number of crops and other objects written so far. */
async function objectsIn(data: DataFolder): Promise<number> {
  const names = await readdir(join(data.path, "objects"), { recursive: true }).catch(() => []);
  return names.length;
}
