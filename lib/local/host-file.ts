import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const running = z.object({
  pid: z.number(),
  url: z.string(),
  /** What a client on this machine sets to reach the host: endpoints, region and keys. */
  environment: z.record(z.string(), z.string()),
  outputs: z.record(z.string(), z.string()),
});

/** A host that keeps a data folder, as it wrote itself down there. */
export type RunningHost = z.infer<typeof running>;

const file = (dataDir: string) => join(dataDir, "host.json");

/** The host that keeps this folder now; undefined when none does. */
export async function findHost(dataDir: string): Promise<RunningHost | undefined> {
  const text = await readFile(file(dataDir), "utf8").catch(() => undefined);
  const found = text === undefined ? undefined : running.safeParse(parse(text)).data;
  return found && isAlive(found.pid) && (await answers(found.url)) ? found : undefined;
}

/** Only this user may read it: it holds the host's keys. */
export async function rememberHost(dataDir: string, host: RunningHost): Promise<void> {
  await writeFile(file(dataDir), JSON.stringify(host), { mode: 0o600 });
}

export async function forgetHost(dataDir: string): Promise<void> {
  await rm(file(dataDir), { force: true });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut off while it was written: that host is gone
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A process id may have been given to another program since. */
async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/status`, { method: "HEAD", signal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  );
}
